import { expect, test } from 'vitest'
import { openDatabase } from '../../../engine/db/pool.ts'
import type { SendOutcome } from '../../../engine/nudges/nudge-channel.ts'
import { plan } from '../../../engine/nudges/plan.ts'
import { addAlice, inForce, monday } from '../../support/cast.ts'
import { useClearDatabase } from '../../support/clear.ts'
import { countStates, deliverAt, fakeChannel } from '../../support/delivering.ts'
import { addCrowd, remember } from '../../support/remembering.ts'

const database = useClearDatabase()
const minutes = (count: number) => new Date(monday.getTime() + count * 60_000)
const refused: SendOutcome = { status: 'not-sent', reason: 'smtp-451' }

test('eight claimers at once send two thousand nudges to two thousand people, once each', async () => {
  const { db, url } = database()
  await addCrowd(db, 2_000)
  await plan(db, inForce, monday)
  const { channel, given } = fakeChannel()
  const claimers = Array.from({ length: 8 }, () => openDatabase(url, { connections: 4 }))

  const delivered = await Promise.all(
    claimers.map((claimer, place) => deliverAt(claimer, channel, minutes(1), { owner: `claimer ${place}` })),
  )
  await Promise.all(claimers.map((claimer) => claimer.destroy()))

  expect(new Set(given.map(({ personId }) => personId)).size).toBe(2_000)
  expect(given).toHaveLength(2_000)
  expect(delivered.reduce((sum, { sent }) => sum + sent, 0)).toBe(2_000)
  expect(await countStates(db)).toEqual({ sent: 2_000 })
})

test('a nudge goes out with its questions in order, links of their own, and no answer', async () => {
  const { db } = database()
  const alice = await addAlice(db)
  for (const _ of Array(2)) await remember(db, alice)
  await plan(db, inForce, monday)
  const { channel, given } = fakeChannel()

  await deliverAt(db, channel, minutes(1))

  expect(given).toMatchObject([
    {
      recipient: { name: 'Alice', address: 'alice@example.com' },
      weekday: 'Monday',
      questions: [{ position: 1, question: 'Port ____?' }, { position: 2 }],
    },
  ])
  expect(new Set(given[0]?.questions.map(({ url }) => url)).size).toBe(2)
  expect(JSON.stringify(given)).not.toContain('5433')
})

test('a nudge that was certainly not accepted is left for the next run, and goes out then', async () => {
  const { db } = database()
  await addCrowd(db, 3)
  await plan(db, inForce, monday)
  const first = fakeChannel(() => refused)
  const second = fakeChannel()

  const refusedRun = await deliverAt(db, first.channel, minutes(1))
  const nextRun = await deliverAt(db, second.channel, minutes(2))

  expect(refusedRun).toMatchObject({ sent: 0, again: 3 })
  expect(first.given).toHaveLength(3)
  expect(nextRun).toMatchObject({ sent: 3, again: 0 })
  expect(second.given.map(({ messageKey }) => messageKey).sort()).toEqual(
    first.given.map(({ messageKey }) => messageKey).sort(),
  )
})

test('after five attempts a nudge has failed, with the reason of the last', async () => {
  const { db } = database()
  await addCrowd(db, 1)
  await plan(db, inForce, monday)
  const { channel, given } = fakeChannel(() => refused)

  for (const run of [1, 2, 3, 4, 5, 6]) await deliverAt(db, channel, minutes(run))

  expect(given).toHaveLength(5)
  expect(await countStates(db)).toEqual({ 'failed smtp-451': 1 })
})

test('a permanent refusal suppresses the address of that person, and of nobody else', async () => {
  const { db } = database()
  const ids = await addCrowd(db, 2)
  await plan(db, inForce, monday)
  const { channel } = fakeChannel(({ personId }) =>
    personId === ids[0]
      ? { status: 'failed', reason: 'recipient-refused', permanent: true }
      : { status: 'failed', reason: 'smtp-554', permanent: false },
  )

  await deliverAt(db, channel, minutes(1))

  const { email } = await db.selectFrom('person').select('email').where('id', '=', ids[0]!).executeTakeFirstOrThrow()
  expect(await db.selectFrom('suppression').selectAll().execute()).toEqual([
    { channel: 'email', address: email, reason: 'recipient-refused', since_at: minutes(1) },
  ])
})

test('an outcome that nobody knows is never sent again', async () => {
  const { db } = database()
  await addCrowd(db, 1)
  await plan(db, inForce, monday)
  const { channel, given } = fakeChannel(() => ({ status: 'unknown', reason: 'connection-lost' }))

  for (const run of [1, 2, 30]) await deliverAt(db, channel, minutes(run))

  expect(given).toHaveLength(1)
  expect(await countStates(db)).toEqual({ 'unknown connection-lost': 1 })
})

test('a fault of one nudge does not hold up the others', async () => {
  const { db } = database()
  await addCrowd(db, 120)
  await plan(db, inForce, monday)
  const { channel } = fakeChannel((nudge, place) =>
    place % 40 === 0 ? refused : { status: 'sent', providerId: nudge.messageKey },
  )

  expect(await deliverAt(db, channel, minutes(1))).toMatchObject({ sent: 117, again: 3 })
})

test('a channel that accepts nothing at all is left alone after one batch', async () => {
  const { db } = database()
  await addCrowd(db, 200)
  await plan(db, inForce, monday)
  const { channel, given } = fakeChannel(() => refused)

  await deliverAt(db, channel, minutes(1))

  expect(given).toHaveLength(50)
  expect(await countStates(db)).toEqual({ planned: 200 })
})

test('a run that is told to stop lets go of what it holds and loses nothing', async () => {
  const { db } = database()
  await addCrowd(db, 120)
  await plan(db, inForce, monday)
  const stop = new AbortController()
  const { channel, given } = fakeChannel((nudge, place) => {
    if (place === 20) stop.abort()
    return { status: 'sent', providerId: nudge.messageKey }
  })

  await deliverAt(db, channel, minutes(1), { signal: stop.signal })
  const stopped = await countStates(db)
  await deliverAt(db, channel, minutes(2))

  expect(stopped.sent).toBeLessThan(50)
  expect(stopped).toEqual({ sent: stopped.sent, planned: 120 - stopped.sent! })
  expect(await countStates(db)).toEqual({ sent: 120 })
  expect(new Set(given.map(({ nudgeId }) => nudgeId)).size).toBe(given.length)
})
