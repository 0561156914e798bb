import { afterEach, beforeEach, expect, test } from 'vitest'
import { ownReportLink, signLink } from '../../engine/links/link.ts'
import { days, monday } from '../support/cast.ts'
import { useDatabase } from '../support/database.ts'
import { clear, contentOf, links, nudgeAlice, openWeb } from './web.ts'

const database = useDatabase()
let web: ReturnType<typeof openWeb>
let first: string
let second: string
let personId: string

beforeEach(async () => {
  web = openWeb(database().db)
  ;({ first, second, personId } = await nudgeAlice(database().db))
})
afterEach(() => clear(database().db))

const reviews = () => database().db.selectFrom('review').select(['rating', 'rated_at', 'position']).execute()
const answerOf = async (position: number) => {
  const { answer } = await database()
    .db.selectFrom('question')
    .innerJoin('concept_version as version', (join) =>
      join.onRef('version.concept_id', '=', 'question.concept_id').onRef('version.version', '=', 'question.version'),
    )
    .select('version.answer')
    .where('position', '=', position)
    .executeTakeFirstOrThrow()
  return answer!
}

test('a link opens the question for its person, without the answer', async () => {
  const page = await web.read(first)

  expect(page).toContain('Show answer</button>')
  expect(page).toContain('<bdi>A. L.</bdi> Not you? Just close this page. Nothing was saved.')
  expect(page).not.toContain(await answerOf(1))
  expect(page).not.toContain('Got it')
})

test('the question is answered after the reveal: the next date, an undo and the next question follow', async () => {
  const revealed = await web.post(`${first}/reveal`)
  const revealedPage = await web.read(first)
  web.at = days(0.01)
  const rated = await web.post(`${first}/rate`, { rating: 'good' })
  const ratedPage = await web.read(first)

  expect([revealed.status, revealed.headers.get('location')]).toEqual([303, first])
  expect(revealedPage).toContain(await answerOf(1))
  expect(revealedPage).toMatch(/value="again">Forgot<.*value="good">Got it</s)
  expect([rated.status, rated.headers.get('location')]).toEqual([303, first])
  expect(ratedPage).toContain('Good. Next time in ')
  expect(ratedPage).toContain('Undo this answer')
  expect(ratedPage).toContain(`href="${second}"`)
  expect(await reviews()).toEqual([{ rating: 'good', rated_at: days(0.01), position: 1 }])
})

test('a forgotten answer is fresh now and comes back soon; the last question has no next', async () => {
  await web.post(`${first}/reveal`)
  await web.post(`${first}/rate`, { rating: 'good' })
  await web.post(`${second}/reveal`)
  await web.post(`${second}/rate`, { rating: 'again' })

  const page = await web.read(second)

  expect(page).toMatch(/Now you have it fresh\. We will ask again (tomorrow|in \d days)\./)
  expect(page).toContain('That was all.')
  expect(page).not.toContain('Next question')
})

test('an answer is taken back within ten minutes, and given anew', async () => {
  const before = await database().db.selectFrom('retention_state').selectAll().orderBy('concept_id').execute()
  await web.post(`${first}/reveal`)
  await web.post(`${first}/rate`, { rating: 'again' })

  web.at = days(9 / 1440)
  const undone = await web.post(`${first}/undo`)

  expect(undone.status).toBe(303)
  expect(await web.read(first)).toContain('Got it')
  expect(await database().db.selectFrom('retention_state').selectAll().orderBy('concept_id').execute()).toEqual(before)
  await web.post(`${first}/rate`, { rating: 'good' })
  expect(await web.read(first)).toContain('Good. Next time')
})

test('after ten minutes an answer stays, and the page offers no undo', async () => {
  await web.post(`${first}/reveal`)
  await web.post(`${first}/rate`, { rating: 'again' })
  web.at = days(11 / 1440)
  const before = await contentOf(database().db)

  await web.post(`${first}/undo`)

  expect(await contentOf(database().db)).toBe(before)
  expect(await web.read(first)).not.toContain('Undo')
})

test.each(['GET', 'HEAD', 'OPTIONS'])('%s on any address of a link, at any stage, writes nothing', async (method) => {
  const addresses = [first, `${first}/reveal`, `${first}/rate`, `${first}/undo`, `${first}/rate?rating=good`, second]
  const visitAll = async () => {
    for (const address of addresses) await web.get(address, { method })
  }
  const asked = await contentOf(database().db)
  await visitAll()
  const askedAfter = await contentOf(database().db)
  await web.post(`${first}/reveal`)
  const revealed = await contentOf(database().db)
  await visitAll()
  const revealedAfter = await contentOf(database().db)
  await web.post(`${first}/rate`, { rating: 'good' })
  const answered = await contentOf(database().db)
  await visitAll()
  const answeredAfter = await contentOf(database().db)

  expect([askedAfter, revealedAfter, answeredAfter]).toEqual([asked, revealed, answered])
  expect(new Set([asked, revealed, answered]).size).toBe(3)
})

test('a rating before the reveal is refused and leads back to the question', async () => {
  const before = await contentOf(database().db)

  const response = await web.post(`${first}/rate`, { rating: 'good' })

  expect(response.status).toBe(409)
  expect(await response.text()).toContain(`href="${first}"`)
  expect(await contentOf(database().db)).toBe(before)
})

test.each([
  {},
  { rating: '' },
  { rating: 'perfect' },
  { rating: 'good; drop table review' },
])('a form that says no rating is refused: %o', async (form) => {
  await web.post(`${first}/reveal`)
  const before = await contentOf(database().db)

  const response = await web.post(`${first}/rate`, form)

  expect(response.status).toBe(400)
  expect(await contentOf(database().db)).toBe(before)
})

test('a replayed form changes nothing, and its page says what is recorded', async () => {
  await web.post(`${first}/reveal`)
  await web.post(`${first}/rate`, { rating: 'good' })
  const before = await contentOf(database().db)

  const replies = [
    await web.post(`${first}/rate`, { rating: 'again' }),
    await web.post(`${first}/reveal`),
    await web.post(`${first}/rate`, { rating: 'good' }),
  ]

  expect(replies.map(({ status }) => status)).toEqual([303, 303, 303])
  expect(await contentOf(database().db)).toBe(before)
  expect(await web.read(first)).toContain('Good. Next time')
})

test('a link opened again days later says that it is answered', async () => {
  await web.post(`${first}/reveal`)
  await web.post(`${first}/rate`, { rating: 'good' })
  web.at = days(1)

  const response = await web.get(first)

  expect(response.status).toBe(200)
  expect(await response.text()).toMatch(/<h1>Already answered\. Next time (tomorrow|in .*)\.<\/h1>/)
})

test('five presses at once make one review', async () => {
  await web.post(`${first}/reveal`)

  const replies = await Promise.all(Array.from({ length: 5 }, () => web.post(`${first}/rate`, { rating: 'good' })))

  expect(replies.map(({ status }) => status)).toEqual([303, 303, 303, 303, 303])
  expect(await reviews()).toHaveLength(1)
})

const claim = { purpose: 'answer', ids: { person: '1', nudge: '1', position: '1' } } as const
const unknown = { ...claim, ids: { ...claim.ids, position: '9' } }

test('a form that is none is refused', async () => {
  const response = await web.get(`${first}/rate`, {
    method: 'POST',
    body: 'rating=good',
    headers: { 'content-type': 'multipart/form-data' },
  })

  expect(response.status).toBe(400)
})

test.each([
  ['cut', 404, () => first.slice(0, -3)],
  ['forged', 403, () => `/a/${signLink(Buffer.alloc(32, 8), claim, days(7))}`],
  ['crossed', 403, () => ownReportLink({ ...links, baseUrl: '' }, personId, days(7)).replace('/me/', '/a/')],
  ['expired', 410, () => `/a/${signLink(links.key, claim, monday)}`],
  ['about a question that is gone', 404, () => `/a/${signLink(links.key, unknown, days(7))}`],
])('a link that is %s gets a plain page and no effect', async (_, status, pathOf) => {
  const before = await contentOf(database().db)
  const path = pathOf()

  const responses = [
    await web.get(path),
    await web.post(`${path}/rate`, { rating: 'good' }),
    await web.get(path, { method: 'HEAD' }),
  ]

  expect(responses.map((response) => response.status)).toEqual([status, status, status])
  expect(await responses[0]!.text()).not.toMatch(/<form|A\. L\./)
  expect(await contentOf(database().db)).toBe(before)
})

test('text of a memory is shown as text, wherever it stands', async () => {
  const hostile = (where: string) => `"><script>alert('${where}')</script><img src=x onerror=alert(1)>`
  await database()
    .db.updateTable('concept_version')
    .set({ context: hostile('context'), question: hostile('question'), answer: hostile('answer') })
    .execute()
  await database()
    .db.updateTable('source')
    .set({ name: hostile('source') })
    .execute()
  await database().db.updateTable('person').set({ name: '<b>x </b>' }).execute()

  const asked = await web.read(first)
  await web.post(`${first}/reveal`)
  const revealed = await web.read(first)

  expect(asked).toContain('&lt;script&gt;alert(&#39;question&#39;)&lt;/script&gt;')
  expect(revealed).toContain('&lt;script&gt;alert(&#39;answer&#39;)&lt;/script&gt;')
  expect(revealed).toContain('&lt;script&gt;alert(&#39;source&#39;)&lt;/script&gt;')
  expect(`${asked}${revealed}`).not.toMatch(/<script|<img|<b>/)
})

test('an answer that changed is not given away before the reveal', async () => {
  const { concept_id } = await database()
    .db.selectFrom('question')
    .select('concept_id')
    .where('position', '=', 1)
    .executeTakeFirstOrThrow()
  await database()
    .db.insertInto('concept_version')
    .values({
      concept_id,
      version: 2,
      context: 'Ports',
      question: 'Which port? ____',
      answer: '6000',
      created_at: monday,
    })
    .execute()
  const old = await answerOf(1)
  await database().db.updateTable('question').set({ version: 2 }).where('position', '=', 1).execute()
  await database().db.updateTable('retention_state').set({ version: 2 }).where('concept_id', '=', concept_id).execute()

  const asked = await web.read(first)
  await web.post(`${first}/reveal`)

  expect(asked).toContain(`Before, the answer was <bdi>${old}</bdi>.`)
  expect(asked).not.toContain('6000')
  expect(await web.read(first)).toContain('6000')
})
