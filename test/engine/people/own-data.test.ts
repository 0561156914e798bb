import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { proposeConcept } from '../../../engine/concepts/propose.ts'
import type { Db } from '../../../engine/db/pool.ts'
import { startPractice } from '../../../engine/nudges/practice.ts'
import { snooze } from '../../../engine/nudges/snooze.ts'
import { agree } from '../../../engine/people/consent.ts'
import { erasePerson, exportPerson } from '../../../engine/people/own-data.ts'
import { keepMembers } from '../../../engine/people/slack-members.ts'
import { addVacation } from '../../../engine/people/vacations.ts'
import { recordAnswer } from '../../../engine/reviews/answer.ts'
import { revealQuestion } from '../../../engine/reviews/asked-question.ts'
import { askAlice } from '../../support/asking.ts'
import { addBob, days, inForce, monday, suppressEmail } from '../../support/cast.ts'
import { useClearDatabase } from '../../support/clear.ts'
import { standInSlack } from '../../support/messages.ts'
import { remember } from '../../support/remembering.ts'

const database = useClearDatabase()
const { model } = inForce

test('an export holds every table that knows the person, and nobody else', async () => {
  const { db } = database()
  const { alice } = await liveALittle(db)
  const bob = await addBob(db)
  await remember(db, bob)

  const data = (await exportPerson(db, alice.id, monday)) ?? {}

  const { rows: tables } = await sql<{ name: string }>`
    select table_name as name from information_schema.columns where table_schema = 'public' and column_name = 'person_id'`.execute(
    db,
  )
  for (const { name } of tables) expect(data, name).toHaveProperty(name)
  expect(data).toMatchObject({
    exported_at: monday.toISOString(),
    person: { email: 'alice@example.com' },
    person_identity: [{ kind: 'slack', value: 'U1' }],
    audience: [{ name: 'platform' }],
    review: [{ rating: 'good' }],
    vacation: [{ from_day: '2026-02-02' }],
    slack_member: [{ id: 'U1' }],
    suppression: [{ reason: 'recipient-refused' }],
    memory: [{ text: 'Refund rule: ask within 14 days' }],
  })
  expect(JSON.stringify(data)).not.toContain('bob@example.com')
  expect(JSON.parse(JSON.stringify(data))).toEqual(data)
  expect(await exportPerson(db, '999', monday)).toBeNull()
})

test('an export shows what the person holds by its questions, never its answers', async () => {
  const { db } = database()
  const { alice } = await askAlice(db)

  const data = JSON.stringify(await exportPerson(db, alice.id, monday))

  expect(data).toContain('____')
  expect(data).not.toContain('5433')
})

test('an erasure leaves no trace of the person, and gives the messages that still stand', async () => {
  const { db } = database()
  const { alice, refs } = await liveALittle(db)
  const bob = await addBob(db)

  expect(await erasePerson(db, alice.id)).toEqual({
    status: 'erased',
    messages: [{ channel: 'slack', address: 'U1', conversation: 'D1', providerId: `D1/${refs[0].nudgeId}` }],
  })

  expect(await tracesOf(db, ['alice', 'U1', `slack:${alice.id}`])).toEqual([])
  expect(await db.selectFrom('person').select('id').execute()).toEqual([{ id: bob.id }])
  expect(await erasePerson(db, alice.id)).toEqual({ status: 'unknown' })
})

test.each(
  Array.from({ length: 5 }, (_, place) => place),
)('an erasure while the person answers, reveals, snoozes and agrees waits or wins, and fails nobody (%d)', async () => {
  const { db } = database()
  const { alice, refs } = await askAlice(db)
  await db.updateTable('question').set({ revealed_at: null }).where('position', '=', 2).execute()
  await standInSlack(db, refs[0])

  const outcomes = await Promise.allSettled([
    recordAnswer(db, model, refs[0], 'good', monday),
    revealQuestion(db, refs[1], monday),
    erasePerson(db, alice.id),
    snooze(db, refs[0], alice.id, 'tomorrow', monday),
    agree(db, alice.id, monday),
    startPractice(db, inForce, { personId: alice.id, channel: 'web', most: 2 }, monday),
  ])

  expect(outcomes.filter(({ status }) => status === 'rejected')).toEqual([])
  expect(await db.selectFrom('person').select('id').execute()).toEqual([])
  expect(await db.selectFrom('review').select('id').execute()).toEqual([])
})

/** Alice has been asked in Slack, has answered, proposed something of her own and been refused by her mail server. */
async function liveALittle(db: Db) {
  const asked = await askAlice(db)
  const { alice, refs } = asked
  const account = { timeZone: null, deactivated: false, isGuestOrBot: false, awayUntil: null }
  await keepMembers(db, model, [{ id: 'U1', name: 'Alice', email: alice.email, ...account }], monday)
  await db.updateTable('slack_member').set({ conversation: 'D1' }).execute()
  await db
    .insertInto('lane')
    .values({ name: `slack:${alice.id}`, next_at: monday })
    .execute()
  await suppressEmail(db, alice.email)
  await standInSlack(db, refs[0])
  await recordAnswer(db, model, refs[0], 'good', monday)
  await addVacation(db, alice.id, { fromDay: '2026-02-02', toDay: '2026-02-03' }, monday)
  await proposeConcept(
    db,
    model,
    {
      personId: alice.id,
      text: 'Refund rule: ask within 14 days',
      question: 'Within how many days?',
      answer: '14',
      context: '',
      externalId: 'D1/9',
      audienceId: null,
    },
    days(0.1),
  )
  return asked
}

/** Tables in which any of these words stands in any row. */
async function tracesOf(db: Db, words: readonly string[]): Promise<string[]> {
  const { rows: tables } = await sql<{ name: string }>`
    select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`.execute(
    db,
  )
  const found: string[] = []
  for (const { name } of tables) {
    const { rows } =
      await sql`select from ${sql.table(name)} as held where held::text ~* ${`\\m(${words.join('|')})\\M`} limit 1`.execute(
        db,
      )
    if (rows.length > 0) found.push(name)
  }
  return found
}
