import { beforeAll, expect, test } from 'vitest'
import { chartWords } from '../../charts/chart-words.ts'
import { ownReportLink } from '../../engine/links/link.ts'
import { definitionNames, definitions } from '../../engine/reports/definitions.ts'
import { ownWords } from '../../server/pages/own-words.ts'
import { reportWords } from '../../server/pages/report-words.ts'
import { days } from '../support/cast.ts'
import { useDatabase } from '../support/database.ts'
import { links, nudgeAlice, openWeb } from './web.ts'

const database = useDatabase()
const tables = [ownWords, reportWords, definitions, definitionNames, chartWords]
// Short months are the same in both languages, but for some.
const january = 'Jan'
let english: string
let german: string

beforeAll(async () => {
  const { db } = database()
  const web = openWeb(db)
  const { first, personId } = await nudgeAlice(db)
  const path = ownReportLink({ ...links, baseUrl: '' }, personId, days(14))
  await db.updateTable('nudge').set({ status: 'sent' }).execute()
  await web.post(`${first}/reveal`)
  await web.post(`${first}/rate`, { rating: 'good' })
  for (const at of [days(5), days(10)]) {
    web.at = at
    const wished = (await web.post(`${path}/practise`)).headers.get('location')
    await web.post(`${wished}/reveal`)
    await web.post(`${wished}/rate`, { rating: 'good' })
  }
  web.at = days(11)
  english = readable(await web.read(path))
  await db.updateTable('person').set({ language: 'de' }).execute()
  german = readable(await web.read(path))
})

test('every figure of the page is there to be read', () => {
  expect(english).toMatch(/\d% with nudges.*n 1 answer of 1 person in the last 12 weeks.*\d asked.*eight runs in ten/s)
  expect(german).toMatch(/\d\u00a0% mit Fragen.*n 1 Antwort von 1 Person in den letzten 12 Wochen.*acht von zehn/s)
})

test('the German page holds no English word', () => {
  const ownOfGerman = wordsOf([january, ...tables.flatMap((table) => textsIn(table.de))].join(' '))
  const onlyEnglish = wordsOf([english, ...tables.flatMap((table) => textsIn(table.en))].join(' ')).filter(
    (word) => !ownOfGerman.includes(word),
  )

  expect(onlyEnglish.length).toBeGreaterThan(200)
  expect(wordsOf(german).filter((word) => onlyEnglish.includes(word))).toEqual([])
})

test('no German text is the English one', () => {
  const same = tables.flatMap((table) => {
    const ofEnglish = textsIn(table.en)
    return textsIn(table.de).filter((text) => ofEnglish.includes(text))
  })

  expect(same).toEqual(['n 1 1', 'n 2 2', 'n 1', 'n 2'])
})

test('both pages show the same numbers', () => {
  expect(numbersOf(german)).toEqual(numbersOf(english))
})

/** What a page says to a reader or a listener, without what people wrote themselves. */
function readable(page: string): string {
  const spoken = [...page.matchAll(/ (?:aria-label|alt|title)="([^"]*)"/g)].map(([, words]) => words)
  const shown = page
    .replaceAll(/<(\w+)[^>]* dir="auto".*?<\/\1>/gs, ' ')
    .replaceAll(/<style>.*?<\/style>/gs, ' ')
    .replaceAll(/<[^>]*>/g, ' ')
  return `${spoken.join(' ')} ${shown}`
}

/** Every text of a table of words; what is a function is asked about one and about two. */
function textsIn(table: unknown): string[] {
  if (typeof table === 'string') return [table]
  if (typeof table === 'function') return [1, 2].map((count) => table(count, count, count, count))
  return Object.values(table as object).flatMap(textsIn)
}

const wordsOf = (text: string): string[] => [...new Set(text.toLowerCase().match(/\p{Letter}+/gu))]

const numbersOf = (text: string): string[] => (text.match(/\d+/g) ?? []).sort()
