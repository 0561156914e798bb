import { beforeEach, expect, test } from 'vitest'
import type { Db } from '../../../engine/db/pool.ts'
import type { FindOutcome, NudgeChannel } from '../../../engine/nudges/nudge-channel.ts'
import { plan } from '../../../engine/nudges/plan.ts'
import { reconcile } from '../../../engine/nudges/reconcile.ts'
import { addAlice, addBob, addSlackId, inForce, monday } from '../../support/cast.ts'
import { useClearDatabase } from '../../support/clear.ts'
import { countStates, deliverAt, deliveryAt, fakeChannel } from '../../support/delivering.ts'
import { remember } from '../../support/remembering.ts'

const database = useClearDatabase()
const minutes = (count: number) => new Date(monday.getTime() + count * 60_000)

beforeEach(async () => {
  const { db } = database()
  const alice = await addAlice(db, { channel: 'slack' })
  await addSlackId(db, alice, 'U0ALICE001')
  for (const _ of Array(2)) await remember(db, alice)
  await plan(db, inForce, monday)
  await deliverAt(db, losing().channel, minutes(1))
})

test('nobody looks for a lost message before the grace is over', async () => {
  const { db } = database()
  const looked: string[] = []

  await reconcileAt(db, minutes(10.9), finding({ status: 'absent' }, looked))
  const early = looked.length
  await reconcileAt(db, minutes(11), finding({ status: 'absent' }, looked))

  expect([early, looked.length]).toEqual([0, 1])
})

test('a lost message that had arrived is sent', async () => {
  const { db } = database()

  const reconciled = await reconcileAt(
    db,
    minutes(11),
    finding({ status: 'found', providerId: 'D1/1.2', conversation: 'D1' }),
  )

  expect(reconciled).toEqual({ found: 1, resent: 0, givenUp: 0 })
  expect(await db.selectFrom('nudge').select(['status', 'provider_id']).execute()).toEqual([
    { status: 'sent', provider_id: 'D1/1.2' },
  ])
  expect(await db.selectFrom('slack_member').select(['id', 'conversation']).execute()).toEqual([
    { id: 'U0ALICE001', conversation: 'D1' },
  ])
})

test('a lost message that had not arrived is sent once more, and never a third time', async () => {
  const { db } = database()
  const again = losing()

  const first = await reconcileAt(db, minutes(11), finding({ status: 'absent' }))
  await deliverAt(db, again.channel, minutes(12))
  const second = await reconcileAt(db, minutes(30), finding({ status: 'absent' }))
  await deliverAt(db, again.channel, minutes(31))

  expect([first, second]).toEqual([
    { found: 0, resent: 1, givenUp: 0 },
    { found: 0, resent: 0, givenUp: 1 },
  ])
  expect(again.given).toHaveLength(1)
  expect(await countStates(db)).toEqual({ 'expired lost': 1 })
})

test('a lost message whose window has closed is given up', async () => {
  const { db } = database()

  expect(await reconcileAt(db, minutes(500), finding({ status: 'absent' }))).toMatchObject({ givenUp: 1 })
})

test('while nobody can look, a lost message stays lost, and is looked for later', async () => {
  const { db } = database()

  await reconcileAt(db, minutes(11), finding({ status: 'unknown', reason: 'rate-limited' }))
  expect(await countStates(db)).toEqual({ 'unknown connection-lost': 1 })

  expect(await reconcileAt(db, minutes(12), finding({ status: 'found', providerId: 'D1/1.2' }))).toMatchObject({
    found: 1,
  })
})

test('a message that can never be told of holds up nobody else', async () => {
  const { db } = database()
  const bob = await addBob(db, { channel: 'slack' })
  await addSlackId(db, bob, 'U0BOB00001')
  for (const _ of Array(2)) await remember(db, bob)
  await plan(db, inForce, minutes(2))
  await deliverAt(db, losing().channel, minutes(2))
  const find: NudgeChannel['find'] = async ({ recipient }) =>
    recipient.name === 'Alice'
      ? { status: 'unknown', reason: 'history-too-long' }
      : { status: 'found', providerId: 'D2/1.2' }
  const { channel } = fakeChannel(undefined, { kind: 'slack', find })

  for (let minute = 12; minute < 32; minute += 1) await reconcileAt(db, minutes(minute), channel)

  expect(await countStates(db)).toEqual({ sent: 1, 'unknown connection-lost': 1 })
})

test('a message lost on a channel that cannot be searched stays unknown', async () => {
  const { db } = database()

  expect(await reconcileAt(db, minutes(11), losing().channel)).toEqual({ found: 0, resent: 0, givenUp: 0 })
  expect(await countStates(db)).toEqual({ 'unknown connection-lost': 1 })
})

const losing = () => fakeChannel(() => ({ status: 'unknown', reason: 'connection-lost' }), { kind: 'slack' })

function finding(outcome: FindOutcome, looked: string[] = []): NudgeChannel {
  const find: NudgeChannel['find'] = async ({ messageKey }) => {
    looked.push(messageKey)
    return outcome
  }
  return fakeChannel(undefined, { kind: 'slack', find }).channel
}

const reconcileAt = (db: Db, at: Date, channel: NudgeChannel) => reconcile(db, deliveryAt(channel, at))
