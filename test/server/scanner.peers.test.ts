import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { openChromium } from '../support/browser.ts'
import { days } from '../support/cast.ts'
import { useDatabase } from '../support/database.ts'
import { addressesIn, type EmailLoop, startEmailLoop } from '../support/email-loop.ts'
import type { ReceivedMail } from '../support/smtp.ts'
import { clear, contentOf } from './web.ts'

const database = useDatabase()
let browser: Browser
let loop: EmailLoop

beforeAll(async () => {
  browser = await openChromium()
})
afterEach(async () => {
  await loop.close()
  await clear(database().db)
})
afterAll(() => browser.close())

/** A mail of each kind that somebody may get first. */
const kinds = [
  ['a nudge', { consented_at: days(-30) }],
  ['a notice of consent', { consented_at: null }],
] as const

async function mailOf(differing: (typeof kinds)[number][1]): Promise<ReceivedMail> {
  loop = await startEmailLoop(database().db, differing)
  const [mail] = await loop.tick()
  return mail!
}

/** Everything but who looked at their own page, which is written down. */
async function content(): Promise<string> {
  await database().db.deleteFrom('viewing').execute()
  return await contentOf(database().db)
}

/** Addresses of our own on a page: what is linked, and where its forms go. */
function addressesOn(page: string): string[] {
  const found = [...page.matchAll(/(?:href|src|action|formaction)="([^"]+)"/g)].map(([, address]) => address ?? '')
  return found
    .map((address) => new URL(address.replaceAll('&amp;', '&'), loop.baseUrl))
    .filter(isOurs)
    .map(String)
}

const isOurs = (address: URL) => address.origin === loop.baseUrl
/** Every page gives fresh links to the same person: what counts is the page, not the token. */
const kindOf = (address: string) => address.replace(/v1\.[\w.-]+/, '*')

test.each(
  kinds,
)('a scanner that GETs and HEADs every link of %s, and of every page behind it, changes nothing', async (_, differing) => {
  const mail = await mailOf(differing)
  const before = await content()
  const queue = [...addressesIn(mail, loop.baseUrl)]
  const isUnsubscribable = queue.some((address) => address.includes('/unsubscribe/'))
  const seen = new Set<string>()
  const visits = new Map<string, number>()

  for (let address = queue.shift(); address !== undefined; address = queue.shift()) {
    const kind = kindOf(address)
    if (seen.has(address) || (visits.get(kind) ?? 0) >= 3) continue
    seen.add(address)
    visits.set(kind, (visits.get(kind) ?? 0) + 1)
    await fetch(address, { method: 'HEAD', redirect: 'follow' })
    const response = await fetch(address, { redirect: 'follow' })
    const page = await response.text()
    if (response.headers.get('content-type')?.includes('html')) queue.push(...addressesOn(page))
  }

  expect(isUnsubscribable).toBe(true)
  expect([...visits.keys()].some((kind) => kind.includes('/erase'))).toBe(true)
  expect(await content()).toBe(before)
})

test.each(
  kinds,
)('a scanner that runs scripts and follows every link of %s in a browser changes nothing', async (_, differing) => {
  const mail = await mailOf(differing)
  const before = await content()
  const page = await browser.newPage()
  const asked: string[] = []
  page.on('request', (request) => asked.push(request.method()))
  const queue = [...addressesIn(mail, loop.baseUrl)]
  const visits = new Map<string, number>()

  for (let address = queue.shift(); address !== undefined; address = queue.shift()) {
    const kind = kindOf(address)
    if ((visits.get(kind) ?? 0) >= 2) continue
    visits.set(kind, (visits.get(kind) ?? 0) + 1)
    await page.goto(address, { waitUntil: 'load' })
    queue.push(
      ...(
        await page.locator('a').evaluateAll((links) => links.map((link) => String(Reflect.get(link, 'href'))))
      ).filter((href) => isOurs(new URL(href))),
    )
  }
  await page.close()

  expect([...visits.keys()].some((kind) => kind.includes('/settings/*'))).toBe(true)
  expect(new Set(asked)).toEqual(new Set(['GET']))
  expect(await content()).toBe(before)
})

test.each(kinds)('one click on the header of %s unsubscribes at once, by its exact body only', async (_, differing) => {
  const mail = await mailOf(differing)
  const header = (key: string) =>
    mail.mail.headerLines.find((line) => line.key === key)?.line.replaceAll(/\s+/g, ' ') ?? ''
  const address = /<(https?:[^>]+)>/.exec(header('list-unsubscribe'))?.[1] ?? ''
  const post = (body: string) =>
    fetch(address, { method: 'POST', body, headers: { 'content-type': 'application/x-www-form-urlencoded' } })
  const before = await content()

  const refused = await post('List-Unsubscribe=Yes')
  const afterRefused = await content()
  const taken = await post(header('list-unsubscribe-post').split(': ')[1] ?? '')

  const person = await database().db.selectFrom('person').select('opted_out_at').executeTakeFirstOrThrow()
  expect([refused.status, afterRefused === before]).toEqual([400, true])
  expect(taken.status).toBe(200)
  expect(person.opted_out_at).toEqual(loop.at)
  loop.at = days(1)
  expect(await loop.tick()).toEqual([])
})
