import { sql } from 'kysely'
import { expect, test } from 'vitest'
import type { Db } from '../../../engine/db/pool.ts'
import { closeNudges } from '../../../engine/nudges/close.ts'
import type { NudgeChannel, UpdateOutcome } from '../../../engine/nudges/nudge-channel.ts'
import { refreshMessage, refreshMessages } from '../../../engine/nudges/refresh.ts'
import { markStale, readStanding, type StandingNudge, showNext } from '../../../engine/nudges/standing-nudge.ts'
import { recordAnswer } from '../../../engine/reviews/answer.ts'
import { type Asked, askAlice } from '../../support/asking.ts'
import { addSlackId, inForce, monday } from '../../support/cast.ts'
import { useClearDatabase } from '../../support/clear.ts'
import { deliverAt, deliveryAt, fakeChannel } from '../../support/delivering.ts'

import { untilWaiting } from '../../support/locks.ts'

const database = useClearDatabase()
const minutes = (count: number) => new Date(monday.getTime() + count * 60_000)

test('a stale message is brought up to date once, and not again until something changes', async () => {
  const { db } = database()
  const { ref } = await sendToAlice(db)
  const slack = updating()
  await markStale(db, ref, minutes(2))

  await refreshMessages(db, deliveryAt(slack.channel, minutes(3)))
  await refreshMessages(db, deliveryAt(slack.channel, minutes(4)))

  expect(slack.shown).toMatchObject([{ position: 1, count: 2, left: 1, closedReason: null }])
})

test('a message that could not be changed is tried again a minute later', async () => {
  const { db } = database()
  const { ref } = await sendToAlice(db)
  const slack = updating([{ status: 'not-shown', reason: 'timed-out' }])
  await markStale(db, ref, minutes(2))

  for (const at of [3, 3.5, 4]) await refreshMessages(db, deliveryAt(slack.channel, minutes(at)))

  expect(slack.shown).toHaveLength(2)
})

test('what changes while a message is brought up to date is shown too', async () => {
  const { db } = database()
  const { ref } = await sendToAlice(db)
  await markStale(db, ref, minutes(2))
  const slack = updating([], async (round) => {
    if (round === 1) await showNext(db, ref, minutes(3))
  })

  await refreshMessage(db, deliveryAt(slack.channel, minutes(4)), ref)

  expect(slack.shown.map(({ position }) => position)).toEqual([1, 2])
})

test('two processes never change one message at once', async () => {
  const { db } = database()
  const { ref } = await sendToAlice(db)
  await markStale(db, ref, minutes(2))
  const other = updating()
  const slack = updating([], async () => {
    await refreshMessage(db, deliveryAt(other.channel, minutes(3)), ref)
  })

  await refreshMessage(db, deliveryAt(slack.channel, minutes(3)), ref)

  expect([slack.shown.length, other.shown.length]).toEqual([1, 0])
})

test('once everything is answered and nothing can be undone, the message closes', async () => {
  const { db } = database()
  const { ref, refs } = await sendToAlice(db)
  const slack = updating()
  for (const question of refs) await recordAnswer(db, inForce.model, question, 'good', minutes(5))

  await refreshMessages(db, deliveryAt(slack.channel, minutes(14)))
  const whileUndoable = await closedReason(db)
  await refreshMessages(db, deliveryAt(slack.channel, minutes(15)))

  expect([whileUndoable, await closedReason(db)]).toEqual([null, 'answered'])
  expect((await readStanding(db, ref, minutes(16)))?.kind).toBe('nudge')
})

test('a nudge that its person puts off at this very moment stays put off', async () => {
  const { db } = database()
  await sendToAlice(db)
  await db
    .updateTable('nudge')
    .set({ answer_until: minutes(10) })
    .execute()
  let afterwards: Promise<unknown> = Promise.resolve()
  const snoozing = sql`update nudge set closed_at = ${minutes(11)}, closed_reason = 'snoozed'`

  await db.transaction().execute(async (trx) => {
    await snoozing.execute(trx)
    const closing = closeNudges(db, minutes(11))
    await Promise.race([closing, untilWaiting(db, 1)])
    afterwards = closing
  })
  await afterwards

  expect(await closedReason(db)).toBe('snoozed')
})

test('the message of a nudge closes when its time is over', async () => {
  const { db } = database()
  await sendToAlice(db)
  const slack = updating()

  await refreshMessages(db, deliveryAt(slack.channel, new Date('2026-01-06T23:59:00Z')))
  expect(await closedReason(db)).toBeNull()
  await refreshMessages(db, deliveryAt(slack.channel, new Date('2026-01-07T00:00:00Z')))

  expect(slack.shown.at(-1)).toMatchObject({ closedReason: 'expired' })
})

test('a question whose concept was withdrawn gives way to the next, and the last one closes the message', async () => {
  const { db } = database()
  const { conceptIds } = await sendToAlice(db)
  const slack = updating()

  await withdraw(db, conceptIds[0])
  await refreshMessages(db, deliveryAt(slack.channel, minutes(5)))
  await withdraw(db, conceptIds[1])
  await refreshMessages(db, deliveryAt(slack.channel, minutes(6)))

  expect(slack.shown).toMatchObject([
    { position: 2, left: 0, closedReason: null },
    { position: 2, closedReason: 'withdrawn' },
  ])
})

test('a nudge whose questions were answered in another message closes', async () => {
  const { db } = database()
  const { alice, conceptIds } = await sendToAlice(db)
  const slack = updating()
  const { id } = await db
    .insertInto('nudge')
    .values({
      person_id: alice.id,
      slot_at: minutes(3),
      channel: 'web',
      status: 'sent',
      is_practice: true,
      not_after: minutes(30),
      planned_at: minutes(3),
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  for (const [place, concept_id] of conceptIds.entries()) {
    const question = { person_id: alice.id, nudge_id: id, position: place + 1, concept_id, version: 1 }
    await db
      .insertInto('question')
      .values({ ...question, revealed_at: minutes(4) })
      .execute()
    await recordAnswer(db, inForce.model, { personId: alice.id, nudgeId: id, position: place + 1 }, 'good', minutes(5))
  }

  await refreshMessages(db, deliveryAt(slack.channel, minutes(6)))

  expect(slack.shown.at(-1)).toMatchObject({ closedReason: 'elsewhere' })
})

/** Alice's two questions, sent to her Slack a minute after the Monday's nine. */
async function sendToAlice(db: Db): Promise<Asked & { ref: Asked['refs'][0] }> {
  const asked = await askAlice(db)
  await addSlackId(db, asked.alice, 'U0ALICE001')
  await db.updateTable('nudge').set({ channel: 'slack' }).execute()
  await deliverAt(db, fakeChannel(undefined, { kind: 'slack' }).channel, minutes(1))
  await db
    .updateTable('question')
    .set({ revealed_at: minutes(2) })
    .execute()
  return { ...asked, ref: asked.refs[0] }
}

/** A Slack of the test whose updates come to these outcomes, then succeed. */
function updating(outcomes: readonly UpdateOutcome[] = [], meanwhile = async (_round: number) => {}) {
  const shown: StandingNudge[] = []
  const update: NudgeChannel['update'] = async (standing) => {
    if (standing.kind === 'nudge') shown.push(standing)
    await meanwhile(shown.length)
    return outcomes[shown.length - 1] ?? { status: 'shown' }
  }
  return { channel: fakeChannel(undefined, { kind: 'slack', update }).channel, shown }
}

const withdraw = (db: Db, conceptId: string) =>
  db.updateTable('retention_state').set({ active: false }).where('concept_id', '=', conceptId).execute()

const closedReason = async (db: Db) =>
  (await db.selectFrom('nudge').select('closed_reason').executeTakeFirstOrThrow()).closed_reason
