import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { programDir } from '../../bin/config.ts'
import { addAlice, addBob, days, monday } from '../support/cast.ts'
import { useClearDatabase } from '../support/clear.ts'
import { remember } from '../support/remembering.ts'
import { useClo } from './run-clo.ts'

const database = useClearDatabase()
const memoryFile = join(programDir, 'test/fixtures/memory-mcp/team.jsonl')

test('from an agent’s memory to a mail, by hand', async () => {
  const clo = useClo({ databaseUrl: database().url, at: days(0) })
  const later = useClo({ databaseUrl: database().url, at: days(3.05) })
  const people = await fileOf(
    'name,email,time_zone,audience,consented\nAlice,alice@example.com,Europe/London,platform,yes\n',
  )

  const story = [
    await clo('people', 'import', people),
    await clo('source', 'add', 'memory-mcp', 'team', '--path', memoryFile, '--audience', 'platform'),
    await clo('source', 'preview', 'team'),
    await clo('sync'),
    await clo('concepts', 'list', '--status', 'waiting'),
    await clo('concepts', 'approve', '--all'),
    await clo('people', 'map', 'team', 'Alice', 'alice@example.com'),
    await later('plan', '--dry-run'),
    await later('plan'),
    await later('deliver'),
    await later('report'),
    await later('report', '--person', 'alice@example.com'),
    await later('replay'),
  ]

  expect(story.map(({ status }) => status)).toEqual(story.map(() => 0))
  const said = story.map(({ out }) => out)
  expect(said[0]).toMatch(/^1 person added/)
  expect(said[1]).toMatch(/^Added team\. Seen 4 entities, 4 observations and 2 people/)
  expect(said[2]).toMatch(/4 new questions[\s\S]*Alice +3 +nobody yet/)
  expect(said[3]).toMatch(/^team: 4 memories read, 4 new/)
  expect(said[4]).toMatch(/\d+ \| waiting \| Alice · person \| team/)
  expect(said[5]).toMatch(/^4 concepts approved/)
  expect(said[6]).toMatch(/^Alice is alice@example\.com/)
  expect(said[7]).toMatch(/1 nudge with 2 questions[\s\S]*alice@example\.com +asked +2[\s\S]*Nothing was written/)
  expect(said[8]).toMatch(/1 nudge with 2 questions/)
  expect(said[9]).toMatch(/^1 nudge sent/)
  expect(said[10]).toMatch(/^What people retain, 2026-01-08[\s\S]*1 sent/)
  expect(said[11]).toMatch(/recorded[\s\S]*4 pairs/)
  expect(said[12]).toMatch(/every state said so already/)
  for (const text of said)
    for (const line of text.split('\n').slice(0, -1))
      if (/^[A-Z0-9 ]+ {2}/.test(line)) expect(line.length).toBeLessThanOrEqual(80)
})

test.each([
  ['source list', /^No sources yet\. Add one: clo source add/],
  ['source check', /^No sources yet/],
  ['people list', /^No people yet\. Add one: clo people add/],
  ['people map', /^No memory names anybody yet/],
  ['audience list', /^No audiences yet\. Add one: clo audience add/],
  ['concepts list', /^No concepts yet/],
  ['concepts list --status waiting', /^Nothing waits for approval/],
  ['sync', /^No sources yet/],
  ['plan', /^It is nobody’s slot now/],
  ['deliver', /^Nothing is planned/],
  ['report', /^Nobody holds a concept yet/],
  ['replay', /^Replayed 0 events/],
  ['migrate', /up to date/],
])('with nothing there yet, clo %s says what to do, and --json is one document', async (line, sentence) => {
  const clo = useClo({ databaseUrl: database().url })
  const args = line.split(' ')

  const people = await clo(...args)
  const program = await clo(...args, '--json')

  expect(people).toMatchObject({ status: 0, out: expect.stringMatching(sentence) })
  expect(program.status).toBe(0)
  expect(() => JSON.parse(program.out)).not.toThrow()
})

test('a dry plan shows who would be asked and why others not, and writes nothing', async () => {
  const { db, url } = database()
  const alice = await addAlice(db)
  await addBob(db, { consented_at: null })
  await remember(db, alice)
  await remember(db, alice)

  const { out } = await useClo({ databaseUrl: url, at: monday })('plan', '--dry-run', '--json')

  expect(JSON.parse(out)).toMatchObject({
    nudges: 1,
    questions: 2,
    reasons: { asked: 1, 'no-consent': 1 },
    decisions: [
      { email: 'alice@example.com', reason: 'asked', asked: 2 },
      { email: 'bob@example.com', reason: 'no-consent' },
    ],
  })
  expect(await db.selectFrom('decision').selectAll().execute()).toEqual([])
})

test('a file of people with faults imports nobody and names every line', async () => {
  const { db, url } = database()
  const people = await fileOf(
    'name,email,time_zone\nAlice,alice@example.com,Europe/London\n,nowhere,Mars/Olympus\nBob,bob@example.com,Mars/Olympus\n',
  )

  const { status, out } = await useClo({ databaseUrl: url })('people', 'import', people)

  expect(status).toBe(1)
  expect(out).toMatch(/^Nobody was imported: 3 faults[\s\S]*line 3: name[\s\S]*line 3: email[\s\S]*line 4: time_zone/)
  expect(out).not.toMatch(/Alice|Bob|Mars|nowhere/)
  expect(await db.selectFrom('person').selectAll().execute()).toEqual([])
})

test('adding somebody without consent says that nothing is sent, and how that changes', async () => {
  const { db, url } = database()
  const clo = useClo({ databaseUrl: url })

  const silent = await clo('people', 'add', 'Zoe', 'zoe@example.com', '--time-zone', 'Europe/Berlin')
  const twice = await clo('people', 'add', 'Zoe', 'Zoe@example.com', '--time-zone', 'Europe/Berlin')
  const nowhere = await clo('people', 'add', 'Yan', 'yan@example.com', '--time-zone', 'Mars/Olympus')
  await clo('people', 'consent', 'zoe@example.com')

  expect(silent.out).toMatch(/asked whether they agree, before any question.*clo people consent zoe@example\.com/)
  expect(twice).toMatchObject({ status: 1, out: '', err: expect.stringMatching(/^clo: .*known already/) })
  expect(nowhere).toMatchObject({ status: 1, err: expect.stringMatching(/^clo: That time zone is not known/) })
  expect(await db.selectFrom('person').select(['email', 'consented_at']).execute()).toEqual([
    { email: 'zoe@example.com', consented_at: monday },
  ])
})

test('a source that cannot be read is not added, unless one insists, and is a fault until it is mended', async () => {
  const clo = useClo({ databaseUrl: database().url })
  const add = ['source', 'add', 'memory-mcp', 'team', '--path', '/nowhere/memory.jsonl'] as const

  const refused = await clo(...add)
  const insisted = await clo(...add, '--no-check')
  const check = await clo('source', 'check', 'team')
  const sync = await clo('source', 'sync', 'team', '--json')

  expect(refused).toMatchObject({
    status: 1,
    out: '',
    err: expect.stringMatching(/^clo: The source was not added\. .*--no-check/),
  })
  expect(insisted.status).toBe(0)
  expect(check).toMatchObject({ status: 1, out: expect.stringMatching(/^fault +team: /) })
  expect(sync.status).toBe(1)
  expect(JSON.parse(sync.out)).toMatchObject({ name: 'team', status: 'failed' })
})

test('a removed source says what went, once it was said what becomes of the concepts', async () => {
  const { db, url } = database()
  const clo = useClo({ databaseUrl: url })
  await clo('source', 'add', 'memory-mcp', 'team', '--path', memoryFile, '--trust')
  await clo('sync')

  const removed = await clo('source', 'remove', 'team', '--erase-concepts')

  expect(removed.out).toBe('Removed team with 4 memories: 0 concepts kept, 4 erased.\n')
  expect(await db.selectFrom('concept').selectAll().execute()).toEqual([])
})

test.each([
  [
    'postgres://nobody@127.0.0.1:1/none',
    /^clo: The database cannot be reached: nothing listens at its address; check DATABASE_URL/,
  ],
  ['postgres://nobody@no-such-host.invalid/none', /^clo: The database cannot be reached: its host/],
])('a database that cannot be reached is one sentence: %s', async (databaseUrl, sentence) => {
  const { status, out, err } = await useClo({ databaseUrl })('people', 'list')

  expect({ status, out }).toEqual({ status: 1, out: '' })
  expect(err).toMatch(sentence)
  expect(err.split('\n')).toHaveLength(2)
})

test('settings that cannot be used are told all at once', async () => {
  const { status, err } = await useClo({ environment: { CLO_PORT: 'x', CLO_PROT: '80' } })('people', 'list')

  expect(status).toBe(1)
  expect(err).toMatch(/CLO_PORT[\s\S]*CLO_PROT/)
})

test('where a fault of the program stands is shown only when asked for', async () => {
  const environment = { DATABASE_URL: 'postgres://127.0.0.1:1/none' }

  const usual = await useClo({ environment })('people', 'list')
  const debug = await useClo({ environment: { ...environment, CLO_LOG_LEVEL: 'debug' } })('people', 'list')

  expect(usual.err).not.toMatch(/^\s+at /m)
  expect(debug.err).toMatch(/^\s+at /m)
})

test('weights that are wrong are all named before anything is replayed', async () => {
  const { db, url } = database()
  const file = await fileOf(JSON.stringify(Array.from({ length: 21 }, () => -1)))

  const { status, err } = await useClo({ databaseUrl: url })('replay', '--weights', file)

  expect(status).toBe(1)
  expect(err).toMatch(/Weight 0 is -1[\s\S]*Weight 20 is -1/)
  expect(await db.selectFrom('retention_model').selectAll().execute()).toEqual([])
})

test('a review log is scored without a database', async () => {
  const day = (count: number) => 1_700_000_000 + count * 86_400
  const lines = [0, 2, 6, 20].map((count, index) => `1,1,${count},${index === 2 ? 1 : 3},${day(count)}`)
  const file = await fileOf(`user_id,card_id,day_offset,rating,ts\n${lines.join('\n')}\n`)

  const { status, out } = await useClo({})('evaluate', file, '--json')

  expect(status).toBe(0)
  expect(JSON.parse(out)).toMatchObject({ answers: 4, scored: 3, recalled: 2, elapsed: 'fraction' })
})

async function fileOf(text: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'clo-input-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const file = join(folder, 'input')
  await writeFile(file, text)
  return file
}
