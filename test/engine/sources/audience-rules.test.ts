import { sql } from 'kysely'
import { expect, test } from 'vitest'
import type { Db } from '../../../engine/db/pool.ts'
import { replayEverybody } from '../../../engine/model/replay.ts'
import { joinAudience } from '../../../engine/people/audiences.ts'
import { addRule, listRules, type RuleKind, removeRule, setRules } from '../../../engine/sources/audience-rules.ts'
import type { Memory, Subject } from '../../../engine/sources/memory-source.ts'
import { addAlice, addAudience, addBob, addCarol, addTrustedSource, days, inForce } from '../../support/cast.ts'
import { useClearDatabase } from '../../support/clear.ts'
import { raceBehind } from '../../support/locks.ts'
import { agent, read, retaining, user } from '../../support/reading.ts'

const database = useClearDatabase()
const { model } = inForce

const kinds: readonly [RuleKind, Partial<Memory>][] = [
  ['agent', about({ kind: 'agent', externalId: 'this' })],
  ['app', about({ kind: 'app', externalId: 'this' })],
  ['run', about({ kind: 'run', externalId: 'this' })],
  ['tag', about({ kind: 'tag', externalId: 'this' })],
  ['user', about({ kind: 'user', externalId: 'this' })],
  ['entity', about({ kind: 'entity', externalId: 'this' })],
  ['category', { categories: ['other', 'this'] }],
]

test.each(kinds)('a rule for one %s is for what it names, and for nothing else', async (kind, differing) => {
  const { db } = database()
  const { sourceId, onCall } = await addTeams(db)
  await addRule(db, model, { sourceId, kind, value: 'this', audienceId: onCall }, days(-9))

  await read(db, sourceId, [1], [], differing)
  await read(db, sourceId, [2], [agent('another')], { categories: ['another'] })

  expect(await retaining(db)).toEqual(['alice 2', 'bob 1'])
})

test.each(kinds)('a rule for any %s is for all of them', async (kind, differing) => {
  const { db } = database()
  const { sourceId, onCall } = await addTeams(db)
  await addRule(db, model, { sourceId, kind, value: '*', audienceId: onCall }, days(-9))

  await read(db, sourceId, [1], [], differing)
  await read(db, sourceId, [2], [])

  expect(await retaining(db)).toEqual(['alice 2', 'bob 1'])
})

test.each(
  kinds,
)('a rule for a %s that comes late and goes again leaves things as they were', async (kind, differing) => {
  const { db } = database()
  const { sourceId, onCall } = await addTeams(db)
  await read(db, sourceId, [1], [], differing)
  const before = await retaining(db)
  const rule = { sourceId, kind, value: 'this', audienceId: onCall }

  const added = await addRule(db, model, rule, days(-2))
  const ruled = await retaining(db)
  const removed = await removeRule(db, model, rule, days(-1))

  expect([added, removed]).toEqual(['added', 'removed'])
  expect(ruled).toEqual(['bob 1'])
  expect(await retaining(db)).toEqual(before)
  expect((await replayEverybody(db, model)).changed).toBe(0)
})

test('several rules are for several audiences, and say once more what they say already', async () => {
  const { db } = database()
  const { sourceId, platform, onCall } = await addTeams(db)
  const rule = { sourceId, kind: 'agent' as const, value: 'agent-7', audienceId: onCall }

  const outcomes = [
    await addRule(db, model, rule, days(-9)),
    await addRule(db, model, { ...rule, audienceId: platform }, days(-9)),
    await addRule(db, model, rule, days(-9)),
    await removeRule(db, model, { ...rule, value: 'agent-8' }, days(-9)),
  ]
  await read(db, sourceId, [1], [agent('agent-7')])

  expect(outcomes).toEqual(['added', 'added', 'exists', 'unknown-rule'])
  expect(await retaining(db)).toEqual(['alice 1', 'bob 1'])
  expect(await listRules(db)).toEqual([
    { source: 'team memory', kind: 'agent', value: 'agent-7', audience: 'on call', memories: 1 },
    { source: 'team memory', kind: 'agent', value: 'agent-7', audience: 'platform', memories: 1 },
  ])
})

test('rules that are set replace those there were, and setting them again changes nothing', async () => {
  const { db } = database()
  const { sourceId, onCall } = await addTeams(db)
  const tag = about({ kind: 'tag', externalId: 'ops' })
  await addRule(db, model, { sourceId, kind: 'tag', value: 'ops', audienceId: onCall }, days(-9))
  await read(db, sourceId, [1], [], tag)
  await read(db, sourceId, [2], [user('somebody')])
  const rules = [{ kind: 'user' as const, value: 'somebody', audienceId: onCall }]

  const first = await setRules(db, model, sourceId, rules, days(-2))
  const again = await setRules(db, model, sourceId, rules, days(-1))

  expect([first, again]).toEqual(['changed', 'unchanged'])
  expect(await retaining(db)).toEqual(['alice 1', 'bob 2'])
  expect(await setRules(db, model, sourceId, [], days(0))).toBe('changed')
  expect(await retaining(db)).toEqual(['alice 1'])
})

test('an audience keeps what another source, or another memory, still gives it', async () => {
  const { db } = database()
  const { sourceId, onCall } = await addTeams(db)
  const other = await addTrustedSource(db, onCall, 'wiki')
  const rule = { sourceId, kind: 'tag' as const, value: 'ops', audienceId: onCall }
  await addRule(db, model, rule, days(-9))
  await read(db, sourceId, [1, 2, 3], [], about({ kind: 'tag', externalId: 'ops' }))
  await read(db, sourceId, [2], [], { externalId: 'again', categories: ['ops'] })
  await addRule(db, model, { ...rule, kind: 'category' }, days(-9))
  await read(db, other, [3], [])

  await removeRule(db, model, rule, days(-1))

  expect(await retaining(db)).toEqual(['alice 1', 'alice 2', 'alice 3', 'bob 2', 'bob 3'])
})

test('what somebody has answered comes back with the rule as it was', async () => {
  const { db } = database()
  const { sourceId, onCall } = await addTeams(db)
  const rule = { sourceId, kind: 'agent' as const, value: 'agent-7', audienceId: onCall }
  await addRule(db, model, rule, days(-9))
  await read(db, sourceId, [1], [agent('agent-7')])
  const before = await db.selectFrom('retention_state').selectAll().orderBy('person_id').execute()

  await removeRule(db, model, rule, days(-1))
  await addRule(db, model, rule, days(0))

  const after = await db.selectFrom('retention_state').selectAll().where('active', '=', true).execute()
  expect(after).toEqual(before)
})

test('who joined before a memory was surfaced met it then, and who came later is assigned it', async () => {
  const { db } = database()
  const { sourceId, onCall } = await addTeams(db)
  await addRule(db, model, { sourceId, kind: 'agent', value: '*', audienceId: onCall }, days(-9))
  await read(db, sourceId, [1], [agent('agent-7')])
  const carol = await addCarol(db)

  await joinAudience(db, model, { audienceId: onCall, personIds: [carol.id] }, days(-1))

  expect(
    await db.selectFrom('retention_state').select(['started_by', 'since_at']).orderBy('person_id').execute(),
  ).toEqual([
    { started_by: 'surfaced', since_at: days(-3) },
    { started_by: 'assigned', since_at: days(-1) },
  ])
})

test('what concerns a person in particular is not for the audience of the source', async () => {
  const { db } = database()
  const { sourceId } = await addTeams(db)

  await read(db, sourceId, [1], [user('somebody')])
  await read(db, sourceId, [2], [{ kind: 'entity', externalId: 'Somebody' }])
  await read(db, sourceId, [3], [agent('agent-7'), { kind: 'run', externalId: 'one' }])

  expect(await retaining(db)).toEqual(['alice 3'])
})

test('a memory that comes to concern a person leaves the audience of its source', async () => {
  const { db } = database()
  const { sourceId } = await addTeams(db)
  await read(db, sourceId, [1], [])

  await read(db, sourceId, [1], [user('bob@example.com')])

  expect(await retaining(db)).toEqual(['bob 1'])
})

test('rules that change while a source is read count for all that it gave', async () => {
  const { db } = database()
  const { sourceId, platform, onCall } = await addTeams(db)
  await read(db, sourceId, [1], [agent('agent-7')])
  const rule = { sourceId, kind: 'agent' as const, value: 'agent-7', audienceId: onCall }

  await raceBehind(db, sql`lock table exposure in share mode`, [
    () => read(db, sourceId, [2], [agent('agent-7')]),
    () => addRule(db, model, rule, days(-2)),
    () => read(db, sourceId, [3], [agent('agent-7')]),
    () => setRules(db, model, sourceId, [rule, { ...rule, value: '*', audienceId: platform }], days(-1)),
  ])

  expect(await retaining(db)).toEqual(['alice 1', 'alice 2', 'alice 3', 'bob 1', 'bob 2', 'bob 3'])
  expect((await replayEverybody(db, model)).changed).toBe(0)
})

/** Alice in the audience of a source, Bob on call. */
async function addTeams(db: Db): Promise<{ sourceId: string; platform: string; onCall: string }> {
  const platform = await addAudience(db, 'platform', [await addAlice(db)])
  const onCall = await addAudience(db, 'on call', [await addBob(db)])
  return { platform, onCall, sourceId: await addTrustedSource(db, platform) }
}

function about(subject: Subject): Partial<Memory> {
  return { subjects: [subject] }
}
