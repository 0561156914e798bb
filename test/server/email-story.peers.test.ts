import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openChromium } from '../support/browser.ts'
import { days, monday } from '../support/cast.ts'
import { useDatabase } from '../support/database.ts'
import { addressesIn, type EmailLoop, startEmailLoop } from '../support/email-loop.ts'

const database = useDatabase()
let browser: Browser
let loop: EmailLoop

beforeAll(async () => {
  browser = await openChromium()
  loop = await startEmailLoop(database().db, { consented_at: null, created_at: days(-1) })
})
afterAll(async () => {
  await browser.close()
  await loop.close()
})

const alice = () =>
  database().db.selectFrom('person').selectAll().where('id', '=', loop.personId).executeTakeFirstOrThrow()
const reviews = () =>
  database()
    .db.selectFrom('review')
    .leftJoin('undo', 'undo.review_id', 'review.id')
    .select(['review.rating', 'review.rated_at', 'undo.undone_at'])
    .orderBy('review.rated_at')
    .execute()
const heading = (page: Page) => page.locator('h1').first().innerText()
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click()
const minutes = (count: number) => new Date(loop.at.getTime() + count * 60_000)

test('Alice agrees, recalls, changes her mind, sets one thing aside, chooses German and takes a week off, all from her mails', async () => {
  const page = await browser.newPage()

  // On Monday she is asked for consent, and nothing else.
  const [consent] = await loop.tick()
  const consentLink = addressesIn(consent!, loop.baseUrl).find((address) => address.includes('#consent')) ?? ''
  await page.goto(consentLink)
  expect(await page.getByText('Nothing of this feeds appraisals.').isVisible()).toBe(true)
  await press(page, 'Yes, ask me')
  expect(await page.getByRole('status').innerText()).toContain('We ask you when something is about to fade')
  expect((await alice()).consented_at).toEqual(monday)
  expect(await loop.tick()).toEqual([])

  // On Tuesday, in her slot, she gets two questions and no answer.
  loop.at = days(1)
  const [nudge] = await loop.tick()
  const [first = ''] = addressesIn(nudge!, loop.baseUrl).filter((address) => address.includes('/a/'))
  const answers = await database().db.selectFrom('concept_version').select('answer').execute()
  const sent = `${nudge!.mail.subject}\n${nudge!.mail.text}\n${nudge!.mail.html}`
  for (const { answer } of answers) expect(sent).not.toContain(answer)

  // She looks, is too kind to herself, and takes it back.
  await page.goto(first)
  const question = await heading(page)
  expect(await page.locator('.answer').count()).toBe(0)
  await press(page, 'Show answer')
  expect(await page.locator('.answer').innerText()).toMatch(/5433|30 days|6 hours/)
  await press(page, 'Got it')
  expect(await heading(page)).toMatch(/^Good\. Next time in \d+ days\.$/)
  loop.at = minutes(1)
  await press(page, 'Undo this answer')
  expect(await heading(page)).toBe(question)
  loop.at = minutes(1)
  await press(page, 'Forgot')
  expect(await heading(page)).toBe('Now you have it fresh. We will ask again tomorrow.')
  expect(await reviews()).toMatchObject([
    { rating: 'good', undone_at: expect.any(Date) },
    { rating: 'again', undone_at: null },
  ])

  // The next question is not hers to know.
  await page.getByRole('link', { name: 'Next question' }).click()
  expect(await heading(page)).not.toBe(question)
  await press(page, 'Show answer')
  await press(page, 'Not for me')
  expect(await heading(page)).toBe('Set aside')
  const { n } = await database()
    .db.selectFrom('dismissal')
    .select((row) => row.fn.countAll<string>().as('n'))
    .executeTakeFirstOrThrow()
  expect(n).toBe('1')

  // Her settings are one link away, and from now on in German.
  await page.getByRole('link', { name: 'My settings' }).click()
  await page.locator('#reading summary').click()
  await page.getByLabel('Deutsch').check()
  await page.locator('#reading').getByRole('button', { name: 'Save' }).click()
  expect(await page.locator('html').getAttribute('lang')).toBe('de')
  expect(await page.locator('#reading').getByRole('status').innerText()).toBe('Gespeichert.')
  await press(page, 'Eine Woche')
  expect(await page.locator('#pause').getByRole('status').innerText()).toBe('Pause.')
  expect(await page.locator('#resume').innerText()).toContain('Pause bis zum 13. Januar 2026.')
  expect(await alice()).toMatchObject({ language: 'de', paused_until: new Date('2026-01-13T00:00:00Z') })

  // The week stays quiet; then her questions are German.
  for (const day of [2, 3, 4, 7]) {
    loop.at = days(day)
    expect(await loop.tick()).toEqual([])
  }
  loop.at = days(8)
  const [later] = await loop.tick()
  expect(later?.mail.subject).toMatch(/Frage.* für Dienstag/)
  await page.goto(addressesIn(later!, loop.baseUrl).find((address) => address.includes('/a/')) ?? '')
  expect(await page.getByRole('button').first().innerText()).toBe('Antwort zeigen')
  await page.close()
})

test('on a phone no page is wider than its screen, and nothing to press is smaller than a thumb', async () => {
  const context = await browser.newContext({ viewport: { width: 375, height: 800 } })
  const page = await context.newPage()
  const start = addressesIn((await mailAgain())!, loop.baseUrl).find((address) => address.includes('/a/')) ?? ''
  await page.goto(start)
  const hrefs = await page.locator('nav.ways a').evaluateAll((links) => links.map((link) => link.getAttribute('href')))

  for (const address of [start, ...hrefs.map((href) => `${loop.baseUrl}${href}`)]) {
    await page.goto(address)
    const { wide, small } = await page.evaluate<{ wide: boolean; small: string[] }>(measure)

    expect([address.split('/')[3], wide, small]).toEqual([address.split('/')[3], false, []])
  }
  await context.close()
})

async function mailAgain() {
  await database().db.updateTable('person').set({ paused_until: null }).execute()
  loop.at = days(15)
  return (await loop.tick())[0]
}

/** Runs in the page. */
const measure = `({
  wide: document.documentElement.scrollWidth > innerWidth,
  small: [...document.querySelectorAll('a, button, summary, select, label.option, input:not([type=hidden], [type=radio], [type=checkbox])')]
    .filter((one) => { const box = one.getBoundingClientRect(); return box.width > 0 && box.height < 44 })
    .map((one) => one.outerHTML),
})`
