import { beforeEach, expect, test } from 'vitest'
import { ownReportLink } from '../../../engine/links/link.ts'
import { suppress } from '../../../engine/people/addresses.ts'
import { reportPage } from '../../../server/pages/report-page.ts'
import { addConcept, addPeople, addPerson, addState, clear, day, model, monday } from '../../engine/reports/cast.ts'
import { useDatabase } from '../../support/database.ts'
import { links, openWeb } from '../web.ts'

const database = useDatabase()
beforeEach(() => clear(database().db))

test('an empty database has a kind page', async () => {
  const page = String(await reportPage(database().db, model, { at: monday }))

  expect(page).toContain('No answers yet')
  expect(page).toContain('No nudges yet.')
  expect(page).not.toMatch(/NaN|undefined|null/)
})

test('the page shows pictures, the instant it is true for and escaped concepts, but nobody by name and no answer', async () => {
  const { db } = database()
  const people = [await addPerson(db, 'Zebediah'), ...(await addPeople(db, 4))]
  const concept = await addConcept(db, '<script>alert(1)</script> is ____')
  await Promise.all(people.map((person) => addState(db, person, concept, { stabilityDays: 10, sinceAt: day(-10) })))

  const page = String(await reportPage(db, model, { at: monday }))

  expect(page.match(/<svg/g)).toHaveLength(2)
  expect(page).toContain('2026-03-02 12:00 UTC')
  expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt; is ____')
  expect(page).not.toMatch(/<script|Zebediah|secret answer/)
})

test('the page names whom nothing reaches any more, and why', async () => {
  const { db } = database()
  await db.deleteFrom('suppression').execute()
  const alice = await addPerson(db, 'Alice')
  const { email } = await db.selectFrom('person').select('email').where('id', '=', alice).executeTakeFirstOrThrow()

  const before = String(await reportPage(db, model, { at: monday }))
  await suppress(db, { channel: 'email', address: email, reason: 'bounced' }, monday)
  const page = String(await reportPage(db, model, { at: monday }))

  expect(before).not.toContain('Addresses that are off')
  expect(page).toContain(`<th scope="row">${email}</th><td>email</td><td>bounced</td>`)
})

test('a small group is a row without numbers', async () => {
  const { db } = database()
  const people = await addPeople(db, 5)
  const [common, rare] = [await addConcept(db, 'common'), await addConcept(db, 'rare')]
  await Promise.all(people.map((person) => addState(db, person, common, { stabilityDays: 10, sinceAt: day(-10) })))
  await addState(db, people[0]!, rare, { stabilityDays: 10, sinceAt: day(-10) })

  const page = String(await reportPage(db, model, { at: monday }))

  expect(page).toMatch(/rare<\/th><td class="note" colspan="6">shown once five people have answered/)
  expect(page).toMatch(/common<\/th><td class="note" colspan="6">hidden/)
})

test('a person’s own page shows what is unverified as not asked yet, never as zero', async () => {
  const { db } = database()
  const alice = await addPerson(db, 'Alice')
  const [known, met] = [await addConcept(db, 'known'), await addConcept(db, 'met')]
  await addState(db, alice, known, { stabilityDays: 10, sinceAt: day(-10) })
  await addState(db, alice, met, { stabilityDays: 1.3, sinceAt: day(-60), reviews: 0 })

  const page = await ownPageOf(alice)

  expect(page).toMatch(/met<\/th>\s*<td class="number"><span class="note">not asked yet/)
  expect(page).toMatch(/known<\/th>\s*<td class="number"><strong>90%/)
})

test('the own page of somebody who is gone says so', async () => {
  expect(await ownPageOf('999')).toContain('nothing to show')
})

function ownPageOf(personId: string): Promise<string> {
  const web = openWeb(database().db)
  web.at = monday
  return web.read(ownReportLink({ ...links, baseUrl: '' }, personId, day(7)))
}
