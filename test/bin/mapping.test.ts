import { expect, test } from 'vitest'
import { addAlice, addAudience, addBob, addTrustedSource, days } from '../support/cast.ts'
import { useClearDatabase } from '../support/clear.ts'
import { agent, read, retaining, user } from '../support/reading.ts'
import { useClo } from './run-clo.ts'

const database = useClearDatabase()

test('subjects without a person are listed with who they may be, and the command that says so', async () => {
  const { db, url } = database()
  await addAlice(db)
  const sourceId = await addTrustedSource(db, null)
  await read(db, sourceId, [1, 2], [{ ...user('u-7'), name: 'Alice' }])
  await read(db, sourceId, [3], [user("alice's.own")])
  await read(db, sourceId, [4], [user('alice')])
  const clo = useClo({ databaseUrl: url })

  const { out } = await clo('people', 'map')

  expect(out).toMatch(/u-7 \(Alice\) +user +2 +- +-\n/)
  expect(out).toMatch(
    /\nLikely, and applied only if you say so[\s\S]*\n {2}clo people map 'team memory' alice alice@example\.com {2}# /,
  )
  expect(await retaining(db)).toEqual([])
  for (const line of out.split('\n').slice(0, 4)) expect(line.length).toBeLessThanOrEqual(80)
})

test('the command that the list suggests does what it says, also for a name with quotes', async () => {
  const { db, url } = database()
  await db
    .insertInto('person')
    .values({ name: "Aoife O'Neill", email: 'ao@example.com', time_zone: 'UTC', created_at: days(-9) })
    .execute()
  await read(db, await addTrustedSource(db, null), [1], [user("Aoife O'Neill")])
  const clo = useClo({ databaseUrl: url })

  const { out } = await clo('people', 'map')
  const mapped = await clo('people', 'map', 'team memory', "Aoife O'Neill", 'ao@example.com')

  expect(out).toContain(`clo people map 'team memory' 'Aoife O'\\''Neill' ao@example.com`)
  expect(mapped.out).toBe("Aoife O'Neill is ao@example.com.\n")
})

test('suggestions are accepted all at once when that is asked for, each with its reason', async () => {
  const { db, url } = database()
  await addAlice(db)
  await read(db, await addTrustedSource(db, null), [1], [user('alice')])
  const clo = useClo({ databaseUrl: url })

  const accepted = await clo('people', 'map', '--accept-suggestions')
  const again = await clo('people', 'map', 'team memory', '--accept-suggestions')

  expect(accepted.out).toBe(
    '1 subject mapped as suggested:\n  team memory: alice is alice@example.com (the same as in the email).\n',
  )
  expect(again.out).toMatch(/^Nothing is suggested/)
  expect(await retaining(db)).toEqual(['alice 1'])
})

test('somebody who is nobody is shown as such, and suggested no more', async () => {
  const { db, url } = database()
  await addAlice(db)
  await read(db, await addTrustedSource(db, null), [1], [user('alice')])
  const clo = useClo({ databaseUrl: url })

  await clo('people', 'map', 'team memory', 'alice', '--nobody')
  const { out } = await clo('people', 'map')

  expect(out).toMatch(/alice +user +1 +nobody +operator\n/)
  expect(out).not.toContain('Likely')
})

test('names in other systems are given, listed, refused to a second person, and taken back', async () => {
  const { db, url } = database()
  await addAlice(db)
  await addBob(db)
  await read(db, await addTrustedSource(db, null), [1], [user('ada-42')])
  const clo = useClo({ databaseUrl: url })
  const identify = (...args: string[]) => clo('people', 'identify', ...args)

  const none = await identify('alice@example.com')
  const given = await identify('alice@example.com', '--slack', 'U123', '--id', 'ada-42')
  const refused = await identify('bob@example.com', '--id', 'ada-42')
  const listed = await identify('Alice@example.com')
  const taken = await identify('alice@example.com', '--id', 'ada-42', '--forget')

  expect(none.out).toMatch(/no other name/)
  expect(given.out).toBe(
    'alice@example.com is U123 in Slack: 0 subjects matched.\nalice@example.com is ada-42 to agents: 1 subject matched.\n',
  )
  expect(refused).toMatchObject({ status: 1, err: expect.stringMatching(/^clo: One of the names means somebody else/) })
  expect(listed.out).toBe('alice@example.com is U123 in Slack.\nalice@example.com is ada-42 to agents.\n')
  expect(taken.out).toBe('alice@example.com is no longer ada-42 to agents.\n')
  expect(await retaining(db)).toEqual([])
})

test('somebody is added with the names that agents know', async () => {
  const { db, url } = database()
  await read(db, await addTrustedSource(db, null), [1], [user('zz-9')])
  const add = ['people', 'add', 'Zoe', 'zoe@example.com', '--time-zone', 'UTC'] as const
  const clo = useClo({ databaseUrl: url })

  const wrong = await clo(...add, '--slack', 'zoe')
  const right = await clo(...add, '--slack', 'U01', '--id', 'zz-9', '--id', 'zoe-2')
  const taken = await clo('people', 'add', 'Yan', 'yan@example.com', '--time-zone', 'UTC', '--slack', 'U01')

  expect(wrong).toMatchObject({ status: 1, err: expect.stringMatching(/slack is no id of a person in Slack/) })
  expect(right.status).toBe(0)
  expect(taken).toMatchObject({ status: 1, err: expect.stringMatching(/means somebody else/) })
  expect(await retaining(db)).toEqual(['zoe 1'])
})

test('a rule is added, listed with what it speaks of, and removed', async () => {
  const { db, url } = database()
  await addAudience(db, 'platform', [await addAlice(db)])
  await read(db, await addTrustedSource(db, null), [1], [agent('agent-7')])
  const clo = useClo({ databaseUrl: url })
  const rule = ['team memory', 'agent', 'agent-7', 'platform'] as const

  const empty = await clo('audience', 'rule', 'list')
  const added = await clo('audience', 'rule', 'add', ...rule)
  const again = await clo('audience', 'rule', 'add', ...rule)
  const known = await retaining(db)
  const listed = await clo('audience', 'rule', 'list', '--json')
  const removed = await clo('audience', 'rule', 'remove', ...rule)
  const unknown = await clo('audience', 'rule', 'remove', ...rule)

  expect(empty.out).toMatch(/^No rules yet/)
  expect(added.out).toBe('What team memory holds of the agent agent-7 is for platform.\n')
  expect(again.out).toMatch(/already\.\n$/)
  expect(known).toEqual(['alice 1'])
  expect(JSON.parse(listed.out)).toEqual([
    { source: 'team memory', kind: 'agent', value: 'agent-7', audience: 'platform', memories: 1 },
  ])
  expect(removed.out).toMatch(/no longer for platform/)
  expect(unknown).toMatchObject({ status: 1, err: expect.stringMatching(/No rule says that/) })
  expect(await retaining(db)).toEqual([])
})

test('what a source may give is said bit by bit, shown, and forgotten; its next sync is a walk', async () => {
  const { db, url } = database()
  const sourceId = await addTrustedSource(db, null)
  await db
    .updateTable('source')
    .set({ cursor: 'somewhere', walked_at: days(-1) })
    .where('id', '=', sourceId)
    .execute()
  const clo = useClo({ databaseUrl: url })
  const filter = (...args: string[]) => clo('source', 'filter', 'team memory', ...args)

  const nothing = await filter()
  const unchanged = await standing()
  await filter('--deny-tag', 'private', '--deny-pattern', 'salary*raise', '--since', '2026-01-01')
  const more = await filter('--deny-tag', 'secret', '--allow-metadata', 'env=prod', '--cap', '500')
  const changed = await standing()
  const cleared = await filter('--clear', '--allow-category', 'ops', '--json')

  expect(nothing.out).toBe('Nothing is filtered.\n')
  expect(unchanged).toEqual({ cursor: 'somewhere', walked_at: days(-1) })
  expect(more.out.split('\n').slice(0, 5)).toEqual([
    'Takes only what has the metadata env=prod.',
    'Leaves out what has the tag private or secret.',
    'Leaves out what has in its text salary*raise.',
    'Leaves out what is older than 2026-01-01.',
    'Brings at most 500 memories in the first backfill.',
  ])
  expect(changed).toEqual({ cursor: null, walked_at: null })
  expect(JSON.parse(cleared.out)).toMatchObject({
    allow: { categories: ['ops'] },
    deny: { tags: [] },
    since: null,
    cap: null,
  })

  async function standing() {
    return await db.selectFrom('source').select(['cursor', 'walked_at']).executeTakeFirstOrThrow()
  }
})

test.each([
  [['people', 'identify', 'alice@example.com', '--forget']],
  [['people', 'identify', 'alice@example.com', '--slack', 'alice']],
  [['people', 'map', 'team', 'alice', 'alice@example.com', '--accept-suggestions']],
  [['people', 'map', '--nobody']],
  [['audience', 'rule', 'add', 'team', 'mood', 'good', 'platform']],
  [['audience', 'rule', 'add', 'team', 'agent', 'agent-7']],
  [['source', 'filter', 'team', '--since', '2026-02-30']],
  [['source', 'filter', 'team', '--cap', '0']],
  [['source', 'filter', 'team', '--deny-metadata', 'env']],
])('wrong usage ends with 2 and touches nothing: clo %s', async (args) => {
  const { status, out, err } = await useClo({ databaseUrl: 'postgres://127.0.0.1:1/none' })(...args)

  expect({ status, out }).toEqual({ status: 2, out: '' })
  expect(err).toMatch(/^(clo: |Usage: )/)
})
