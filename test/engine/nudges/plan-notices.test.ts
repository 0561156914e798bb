import { expect, test } from 'vitest'
import type { Db } from '../../../engine/db/pool.ts'
import { plan } from '../../../engine/nudges/plan.ts'
import { optIn, optOut } from '../../../engine/people/consent.ts'
import { addAlice, addSlackId, type Differing, days, inForce, monday, suppressEmail } from '../../support/cast.ts'
import { useClearDatabase } from '../../support/clear.ts'
import { deliverAt, fakeChannel } from '../../support/delivering.ts'
import { remember } from '../../support/remembering.ts'

const database = useClearDatabase()
const hours = (count: number) => new Date(monday.getTime() + count * 3_600_000)

test('who has not agreed is asked for consent in their slot, once, before any question', async () => {
  const { db } = database()
  const alice = await addAlice(db, { consented_at: null })
  for (const _ of Array(2)) await remember(db, alice)

  for (const day of [0, 1, 2, 3]) await plan(db, inForce, days(day))

  expect(await messages(db)).toEqual([{ notice: 'consent', slot_at: monday, channel: 'email' }])
  expect(await reasons(db)).toEqual(Array(4).fill('no-consent'))
})

test.each([
  'failed',
  'expired',
] as const)('whose notice of consent %s unsent is asked in a later slot', async (status) => {
  const { db } = database()
  const alice = await addAlice(db, { consented_at: null })
  await remember(db, alice)
  await plan(db, inForce, monday)
  await db
    .updateTable('nudge')
    .set({ status, reason: 'not-reached', settled_at: hours(1) })
    .execute()

  for (const day of [1, 2]) await plan(db, inForce, days(day))

  expect((await messages(db)).map(({ slot_at }) => slot_at)).toEqual([monday, days(1)])
})

test.each<{ situation: string; differing: Differing; due: boolean }>([
  { situation: 'of whom nothing is due', differing: {}, due: false },
  { situation: 'who opted out', differing: { opted_out_at: days(-1) }, due: true },
  { situation: 'who is paused', differing: { paused_until: days(9) }, due: true },
  { situation: 'who does not work today', differing: { working_days: [2] }, due: true },
  { situation: 'whose consent is dated ahead', differing: { consented_at: days(9) }, due: true },
])('nobody $situation is asked for consent', async ({ differing, due }) => {
  const { db } = database()
  const alice = await addAlice(db, { consented_at: null, ...differing })
  await remember(db, alice, due ? {} : { sinceAt: monday })

  await plan(db, inForce, monday)

  expect(await messages(db)).toEqual([])
})

test('who declined and wants to be written to again is asked for consent once more', async () => {
  const { db } = database()
  const alice = await addAlice(db, { consented_at: null })
  for (const _ of Array(2)) await remember(db, alice)
  await plan(db, inForce, monday)
  await db.updateTable('nudge').set({ status: 'sent', settled_at: monday }).execute()
  await optOut(db, alice.id, hours(1))
  await optIn(db, alice.id, hours(2))

  for (const day of [1, 2]) await plan(db, inForce, days(day))

  expect((await messages(db)).map(({ notice, slot_at }) => [notice, slot_at])).toEqual([
    ['consent', monday],
    ['consent', hours(2)],
  ])
})

test('a notice waits for the window of its person, and then goes out', async () => {
  const { db } = database()
  const alice = await addAlice(db, { consented_at: null })
  await remember(db, alice)
  await plan(db, inForce, monday)
  const { channel, notices } = fakeChannel()

  await deliverAt(db, channel, hours(9))
  const inTheEvening = notices.length
  await deliverAt(db, channel, days(1.01))

  expect([inTheEvening, notices.length]).toEqual([0, 1])
})

test('who agreed before the notice went out is not asked for it', async () => {
  const { db } = database()
  const alice = await addAlice(db, { consented_at: null })
  await remember(db, alice)
  await plan(db, inForce, monday)
  await db.updateTable('person').set({ consented_at: monday }).execute()
  const { channel, notices } = fakeChannel()

  await deliverAt(db, channel, hours(1))

  expect(notices).toEqual([])
})

test('who fell silent is told once that we stopped', async () => {
  const { db } = database()
  const alice = await addAlice(db, { working_days: [1, 2, 3, 4, 5, 6, 7] })
  for (const _ of Array(2)) await remember(db, alice, { stabilityDays: 1 })

  for (let day = 0; day <= 80; day += 1) await planAndSend(db, day)

  const told = (await messages(db)).filter(({ notice }) => notice !== null)
  expect(told).toEqual([{ notice: 'stopped', slot_at: days(40), channel: 'email' }])
})

test('who resumed and fell silent again is told again', async () => {
  const { db } = database()
  const alice = await addAlice(db, { working_days: [1, 2, 3, 4, 5, 6, 7] })
  for (const _ of Array(2)) await remember(db, alice, { stabilityDays: 1 })
  for (let day = 0; day <= 44; day += 1) await planAndSend(db, day)
  await db
    .updateTable('person')
    .set({ resumed_at: days(44.5) })
    .execute()

  for (let day = 45; day <= 90; day += 1) await planAndSend(db, day)

  expect((await messages(db)).filter(({ notice }) => notice === 'stopped')).toHaveLength(2)
})

test.each([
  { choice: 'slack', suppressed: false, channels: ['email', 'slack'], reached: 'slack' },
  { choice: 'email', suppressed: false, channels: ['email', 'slack'], reached: 'email' },
  { choice: 'email', suppressed: true, channels: ['email', 'slack'], reached: 'slack' },
  { choice: 'slack', suppressed: false, channels: ['email'], reached: 'email' },
  { choice: 'slack', suppressed: true, channels: ['email'], reached: null },
] as const)('with $choice chosen, mail suppressed: $suppressed and $channels open, a nudge goes by $reached', async ({
  choice,
  suppressed,
  channels,
  reached,
}) => {
  const { db } = database()
  const alice = await addAlice(db, { channel: choice })
  await addSlackId(db, alice, 'U0ALICE001')
  if (suppressed) await suppressEmail(db, alice.email)
  for (const _ of Array(2)) await remember(db, alice)

  await plan(db, inForce, monday, { channels })

  expect((await messages(db)).map(({ channel }) => channel)).toEqual(reached === null ? [] : [reached])
  expect(await reasons(db)).toEqual([reached === null ? 'channel-off' : 'asked'])
})

test('who loses one channel is told over the other, once', async () => {
  const { db } = database()
  const alice = await addAlice(db)
  await addSlackId(db, alice, 'U0ALICE001')
  for (const _ of Array(2)) await remember(db, alice)
  await plan(db, inForce, monday)
  const mail = fakeChannel(() => ({ status: 'failed', reason: 'recipient-refused', permanent: true }))
  const slack = fakeChannel(undefined, { kind: 'slack' })

  await deliverAt(db, mail.channel, hours(1), { channels: [mail.channel, slack.channel] })
  await deliverAt(db, mail.channel, hours(2), { channels: [mail.channel, slack.channel] })

  expect(slack.notices).toMatchObject([{ notice: 'channel-lost', recipient: { address: 'U0ALICE001' } }])
})

async function planAndSend(db: Db, day: number): Promise<void> {
  await plan(db, inForce, days(day))
  await db
    .updateTable('nudge')
    .set({ status: 'sent', settled_at: days(day) })
    .where('status', '=', 'planned')
    .execute()
}

async function messages(db: Db) {
  return await db.selectFrom('nudge').select(['notice', 'slot_at', 'channel']).orderBy('slot_at').execute()
}

async function reasons(db: Db): Promise<string[]> {
  const rows = await db.selectFrom('decision').select('reason').orderBy('slot_at').execute()
  return rows.map(({ reason }) => reason)
}
