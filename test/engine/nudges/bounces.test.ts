import { expect, test } from 'vitest'
import { listBounces, recordBounce } from '../../../engine/nudges/bounces.ts'
import { claimDue } from '../../../engine/nudges/claim.ts'
import { plan } from '../../../engine/nudges/plan.ts'
import { listSuppressed } from '../../../engine/people/addresses.ts'
import { resumePerson } from '../../../engine/people/people.ts'
import { addSentMail } from '../../support/bounces.ts'
import { addAlice, addBob, addSlackId, days, inForce, monday } from '../../support/cast.ts'
import { useClearDatabase } from '../../support/clear.ts'
import { countStates } from '../../support/delivering.ts'
import { addCrowd } from '../../support/remembering.ts'

const database = useClearDatabase()
const hard = { kind: 'hard', status: '5.1.1' } as const
const soft = { kind: 'soft', status: '5.2.2' } as const

test('a dead address is not used from now on, and its person stays who they are', async () => {
  const { db } = database()
  const alice = await addAlice(db)
  const messageKey = await addSentMail(db, alice)

  const recorded = await recordBounce(db, { messageKey, ...hard }, days(1))

  expect(recorded).toEqual({ status: 'recorded', suppressed: true })
  expect(await listSuppressed(db)).toEqual([
    { channel: 'email', address: alice.email, person: alice.email, reason: 'bounced', sinceAt: days(1) },
  ])
  expect(await countStates(db)).toEqual({ sent: 1 })
})

test('a complaint stops the mails and opts the person out of nothing else', async () => {
  const { db } = database()
  const alice = await addAlice(db)
  const before = await db.selectFrom('person').selectAll().execute()

  await recordBounce(db, { messageKey: await addSentMail(db, alice), kind: 'complaint', status: 'abuse' }, days(1))

  expect(await listSuppressed(db)).toMatchObject([{ reason: 'complaint' }])
  expect(await db.selectFrom('person').selectAll().execute()).toEqual(before)
})

test('the same report again is known, and a later one of another kind is not', async () => {
  const { db } = database()
  const messageKey = await addSentMail(db, await addAlice(db))
  await recordBounce(db, { messageKey, ...hard }, days(1))

  expect(await recordBounce(db, { messageKey, ...hard }, days(2))).toEqual({ status: 'known' })
  expect(await recordBounce(db, { messageKey, kind: 'complaint', status: 'abuse' }, days(2))).toMatchObject({
    status: 'recorded',
  })
  expect(await listSuppressed(db)).toMatchObject([{ reason: 'bounced', sinceAt: days(1) }])
})

test('ten processes that read the same report record it once', async () => {
  const { db } = database()
  const messageKey = await addSentMail(db, await addAlice(db))

  const recorded = await Promise.all(
    Array.from({ length: 10 }, () => recordBounce(db, { messageKey, ...hard }, days(1))),
  )

  expect(recorded.filter(({ status }) => status === 'recorded')).toHaveLength(1)
  expect(recorded.filter(({ status }) => status === 'known')).toHaveLength(9)
})

test.each([
  ['a mail that nobody sent', { status: 'planned', sending_at: null, settled_at: null }],
  ['a mail that the server refused at once', { status: 'failed', reason: 'recipient-refused' }],
  ['a message in Slack', { channel: 'slack' }],
])('a report on %s changes nothing', async (_, differing) => {
  const { db } = database()
  const messageKey = await addSentMail(db, await addAlice(db), monday, differing)

  expect(await recordBounce(db, { messageKey, ...hard }, days(1))).toEqual({ status: 'unknown-message' })
  expect(await db.selectFrom('bounce').selectAll().execute()).toEqual([])
  expect(await listSuppressed(db)).toEqual([])
})

test('a report that names no mail of ours changes nothing', async () => {
  const { db } = database()
  await addSentMail(db, await addAlice(db))

  const recorded = await recordBounce(db, { messageKey: '11111111-1111-4111-8111-111111111111', ...hard }, days(1))

  expect(recorded).toEqual({ status: 'unknown-message' })
  expect(await listSuppressed(db)).toEqual([])
})

test('a mail may come back before its sender has written that it went out', async () => {
  const { db } = database()
  const differing = { status: 'sending', settled_at: null, owner: 'one', lease_until: days(1) }
  const messageKey = await addSentMail(db, await addAlice(db), monday, differing)

  expect(await recordBounce(db, { messageKey, ...hard }, monday)).toEqual({ status: 'recorded', suppressed: true })
})

test('only the third mail in a row that does not arrive stops the mails', async () => {
  const { db } = database()
  const alice = await addAlice(db)
  const keys = [
    await addSentMail(db, alice, days(0)),
    await addSentMail(db, alice, days(1)),
    await addSentMail(db, alice, days(2)),
  ]

  const recorded = []
  for (const [day, messageKey] of keys.entries())
    recorded.push(await recordBounce(db, { messageKey, ...soft }, days(day)))

  expect(recorded).toEqual([
    { status: 'recorded', suppressed: false },
    { status: 'recorded', suppressed: false },
    { status: 'recorded', suppressed: true },
  ])
  expect(await listSuppressed(db)).toMatchObject([{ reason: 'mailbox-unavailable' }])
})

test('a mail that arrived in between begins the count anew', async () => {
  const { db } = database()
  const alice = await addAlice(db)
  const keys = []
  for (const day of [0, 1, 2, 3]) keys.push(await addSentMail(db, alice, days(day)))

  for (const messageKey of [keys[0]!, keys[1]!, keys[3]!]) await recordBounce(db, { messageKey, ...soft }, days(4))

  expect(await listSuppressed(db)).toEqual([])
})

test('three reports at once on three mails stop the mails', async () => {
  const { db } = database()
  const alice = await addAlice(db)
  const keys = []
  for (const day of [0, 1, 2]) keys.push(await addSentMail(db, alice, days(day)))

  const recorded = await Promise.all(keys.map((messageKey) => recordBounce(db, { messageKey, ...soft }, days(3))))

  expect(recorded.filter((one) => one.status === 'recorded' && one.suppressed)).toHaveLength(1)
})

test('what came back before somebody resumed does not count again', async () => {
  const { db } = database()
  const alice = await addAlice(db)
  for (const day of [0, 1, 2])
    await recordBounce(db, { messageKey: await addSentMail(db, alice, days(day)), ...soft }, days(day))
  const late = await addSentMail(db, alice, days(3))
  await resumePerson(db, alice.id, days(4))

  expect(await recordBounce(db, { messageKey: late, ...hard }, days(5))).toEqual({
    status: 'recorded',
    suppressed: false,
  })
  expect(await recordBounce(db, { messageKey: await addSentMail(db, alice, days(5)), ...soft }, days(5))).toEqual({
    status: 'recorded',
    suppressed: false,
  })
  expect(await listSuppressed(db)).toEqual([])
})

test('who also has Slack is told there, once', async () => {
  const { db } = database()
  const alice = await addAlice(db)
  await addSlackId(db, alice, 'U1')

  await recordBounce(db, { messageKey: await addSentMail(db, alice, days(0)), ...hard }, days(1))
  await recordBounce(db, { messageKey: await addSentMail(db, alice, days(0.5)), ...hard }, days(20))

  const notices = db
    .selectFrom('nudge')
    .select(['channel', 'notice', 'status', 'slot_at'])
    .where('notice', 'is not', null)
  expect(await notices.execute()).toEqual([
    { channel: 'slack', notice: 'channel-lost', status: 'planned', slot_at: days(1) },
  ])
})

test('what is planned for the address expires, and what is planned for others or for Slack does not', async () => {
  const { db } = database()
  const [alice, bob] = [await addAlice(db), await addBob(db)]
  const messageKey = await addSentMail(db, alice, days(-1))
  const planned = { status: 'planned', sending_at: null, settled_at: null }
  await addSentMail(db, alice, days(0), planned)
  await addSentMail(db, alice, days(1), { ...planned, channel: 'slack' })
  await addSentMail(db, bob, days(0), planned)

  await recordBounce(db, { messageKey, ...hard }, monday)

  expect(await countStates(db)).toEqual({ sent: 1, 'expired channel-off': 1, planned: 2 })
})

test('reports and claims of the same people at once end without a deadlock, and nothing is left to send', async () => {
  const { db } = database()
  const ids = await addCrowd(db, 30)
  const keys: string[] = []
  for (const id of ids) keys.push(await addSentMail(db, { id, name: '', email: '' }, days(-3)))
  await plan(db, inForce, monday)
  const claim = (owner: string) =>
    claimDue(
      db,
      { owner, channels: [{ kind: 'email', paced: false }], leaseMs: 120_000, startedAt: monday },
      10,
      new Date(monday.getTime() + 1),
    )

  const [, ...claims] = await Promise.all([
    Promise.all(keys.map((messageKey) => recordBounce(db, { messageKey, ...hard }, monday))),
    ...['one', 'two', 'three'].map(claim),
  ])
  const late = await claim('late')

  const inHand = claims.flatMap(({ claimed }) => claimed).length
  expect(late.claimed).toEqual([])
  expect(await countStates(db)).toEqual({
    sent: 30,
    ...(inHand > 0 && { sending: inHand }),
    ...(inHand < 30 && { 'expired channel-off': 30 - inHand }),
  })
})

test('the list shows the newest first, and since when the address is off', async () => {
  const { db } = database()
  const [alice, bob] = [await addAlice(db), await addBob(db)]
  await recordBounce(db, { messageKey: await addSentMail(db, alice, days(0)), ...hard }, days(1))
  await recordBounce(db, { messageKey: await addSentMail(db, bob, days(1)), ...soft }, days(2))

  expect(await listBounces(db, 10)).toEqual([
    { person: bob.email, ...soft, sentAt: days(1), reportedAt: days(2), suppressedAt: null },
    { person: alice.email, ...hard, sentAt: days(0), reportedAt: days(1), suppressedAt: days(1) },
  ])
  expect(await listBounces(db, 1)).toHaveLength(1)
})
