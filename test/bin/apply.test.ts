import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { addAlice, addBob } from '../support/cast.ts'
import { useClearDatabase } from '../support/clear.ts'
import { useClo } from './run-clo.ts'

const database = useClearDatabase()
const secret = 'hidden-secret-of-the-hook'

const team = `
audiences:
  - name: platform
    desiredRetention: 0.92
    members: [Alice@example.com, bob@example.com]
  - name: support
sources:
  - name: notes
    kind: memory-mcp
    settings: { mode: file, path: /srv/memory.jsonl, personTypes: [person, user] }
    audience: platform
    filters:
      deny: { tags: [private], patterns: ["salary*"] }
      since: 2026-01-01
    rules:
      - { for: "tag:billing", audience: support }
    people:
      "entity:Ada": alice@example.com
      "entity:Bot": null
  - name: hook
    kind: webhook
    settings: { secret: { env: HOOK_SECRET } }
    trust: auto
    walkHours: 12
`

beforeEach(async () => {
  await addAlice(database().db)
  await addBob(database().db)
})

test('a dry run prints every step and changes nothing', async () => {
  const { clo, file } = useFile(team)

  const dry = await clo('apply', file, '--dry-run')

  expect(dry).toEqual({
    status: 0,
    err: '',
    out: `+ audience platform
    desiredRetention: 0.92
+ alice@example.com joins platform
+ bob@example.com joins platform
+ audience support
+ source notes (memory-mcp)
    mode: file
    path: /srv/memory.jsonl
    personTypes: person, user
    audience: platform
+ filters of notes
    + deny tag private
    + deny pattern salary*
    since: 2026-01-01
+ rules of notes
    + tag:billing -> support
+ entity:Ada of notes is alice@example.com
+ entity:Bot of notes is nobody
+ source hook (webhook)
    secret: (secret)
    trust: auto
    walkHours: 12

Nothing was changed.
`,
  })
  expect(await standing()).toEqual(nothing)
})

test('what the file says is done, and a second run finds everything as it says', async () => {
  const { clo, file } = useFile(team)

  const first = await clo('apply', file, '--yes')
  const second = await clo('apply', file, '--yes')
  const shown = [await clo('audience', 'members', '--json'), await clo('source', 'show', 'hook', '--json')]

  expect(first).toMatchObject({ status: 0, out: expect.stringMatching(/\n\n10 steps taken\./) })
  expect(second).toEqual({ status: 0, err: '', out: `Everything is as ${file} says.\n` })
  expect(await standing()).toEqual({ audiences: 2, members: 2, sources: 2, rules: 1, mapped: 2 })
  expect(JSON.parse(shown[1]?.out ?? '')).toMatchObject({ trust: 'auto', walkHours: 12 })
  expect(JSON.stringify([first, second, shown])).not.toContain(secret)
})

test('a changed file shows what was and what will be, and a secret only as changed', async () => {
  const before = useFile(team)
  await before.clo('apply', before.file, '--yes')
  const changed = team
    .replace('desiredRetention: 0.92', 'desiredRetention: 0.85')
    .replace('/srv/memory.jsonl', '/srv/elsewhere.jsonl')
    .replace('[private]', '[secret]')
    .replace('for: "tag:billing"', 'for: "tag:refunds"')
    .replace('"entity:Bot": null', '"entity:Bot": bob@example.com')
    .replace('walkHours: 12', 'walkHours: 6')
  const { clo, file } = useFile(changed, 'another-hidden-secret')

  const applied = await clo('apply', file, '--yes')
  const again = await clo('apply', file, '--dry-run')

  expect(applied.out).toBe(`~ audience platform
    desiredRetention: 0.92 -> 0.85
~ source notes
    path: /srv/memory.jsonl -> /srv/elsewhere.jsonl
~ filters of notes
    - deny tag private
    + deny tag secret
~ rules of notes
    - tag:billing -> support
    + tag:refunds -> support
~ entity:Bot of notes: nobody -> bob@example.com
~ source hook
    secret: (secret), another one
    walkHours: 12 -> 6

6 steps taken. Try the sources: clo source check
`)
  expect(again.out).toMatch(/^Everything is as /)
})

test('somebody at the terminal is shown the steps and asked; another answer than yes changes nothing', async () => {
  const { clo, file } = useFile(team, secret, ['n'])

  const refused = await clo('apply', file)

  expect(refused).toMatchObject({ status: 1, err: 'clo: Nothing was changed.\n' })
  expect(refused.out).toMatch(/\+ source hook \(webhook\)\n[\s\S]*Change this\? y\/N\n$/)
  expect(await standing()).toEqual(nothing)
})

test('with nobody at the terminal, leave has to be given', async () => {
  const { clo, file } = useFile(team)

  const refused = await clo('apply', file)

  expect(refused).toMatchObject({ status: 1, err: expect.stringMatching(/^clo: 10 steps to take; .*--yes\.\n$/) })
  expect(await standing()).toEqual(nothing)
})

test('every fault of a file is said at once, and nothing is changed', async () => {
  const { clo, file } = useFile(
    `
audiences:
  - { name: platform, members: [alice@example.com, nobody@example.com] }
  - { name: platform }
sources:
  - { name: notes, kind: memory-mcp, settings: { mode: file, path: memory.jsonl } }
  - { name: notes, kind: memory-mpc, settings: {} }
  - { name: hook, kind: webhook, settings: { secret: { env: NOT_SET }, more: 1 } }
  - name: ruled
    kind: file
    settings: { path: /srv/memory.jsonl }
    rules: [{ for: "tag:billing", audience: platfrom }]
    people: { "user:ada": Stranger@example.com }
`,
  )

  const { status, out, err } = await clo('apply', file, '--yes')

  expect({ status, out }).toEqual({ status: 1, out: '' })
  expect(err.split('\n')).toEqual([
    'clo: Nothing was changed:',
    '  two audiences are named platform',
    '  two sources are named notes',
    '  hook: secret: the environment variable NOT_SET is not set; expected it to hold the secret',
    '  notes: path: must be an absolute path',
    expect.stringMatching(/^ {2}notes: There is no kind of source memory-mpc: expected letta, mem0, /),
    '  hook: settings: Unrecognized key: "more"',
    '  ruled: the rule for tag:billing names the audience platfrom, which is neither in the file nor there already',
    '  Nobody has the email or id nobody@example.com; see clo people list',
    '  Nobody has the email or id stranger@example.com; see clo people list.',
    '',
  ])
  expect(await standing()).toEqual(nothing)
})

test('another kind under the name of a source is a fault', async () => {
  const before = useFile(team)
  await before.clo('apply', before.file, '--yes')
  const { clo, file } = useFile('sources: [{ name: hook, kind: file, settings: { path: /srv/memory.jsonl } }]')

  const { status, err } = await clo('apply', file, '--yes')

  expect({ status, err }).toEqual({
    status: 1,
    err: expect.stringMatching(/hook: it is of kind webhook, not file: give/),
  })
})

test('a rule may name an audience that is there already, or that another source of the file brings', async () => {
  const { clo, file } = useFile(`
sources:
  - name: notes
    kind: file
    settings: { path: /srv/a.jsonl }
    rules: [{ for: "tag:billing", audience: later }, { for: "tag:billing", audience: later }]
  - { name: other, kind: file, settings: { path: /srv/b.jsonl }, audience: later }
`)

  const applied = await clo('apply', file, '--yes')
  const again = await clo('apply', file, '--dry-run')

  expect(applied).toMatchObject({ status: 0, out: expect.stringMatching(/^\+ audience later\n/) })
  expect(again.out).toMatch(/^Everything is as /)
})

// Before, what is stored open could hold a secret by reference: it was printed in the diff and by source show.
test.each([
  { where: 'an address', settings: '{ mode: rest, baseUrl: { env: HOOK_SECRET } }', kind: 'letta', name: 'baseUrl' },
  {
    where: 'an argument',
    settings: '{ mode: server, command: x, args: [--key, { env: HOOK_SECRET }] }',
    kind: 'memory-mcp',
    name: 'args',
  },
  { where: 'a source without secrets', settings: '{ path: { env: HOOK_SECRET } }', kind: 'file', name: 'path' },
])('a reference in $where is refused', async ({ settings, kind, name }) => {
  const { clo, file } = useFile(`sources: [{ name: notes, kind: ${kind}, settings: ${settings} }]`)

  const { status, out, err } = await clo('apply', file, '--yes')

  expect(status).toBe(1)
  expect(err).toContain(`notes: ${name}: { env: … } may only stand in what is kept sealed: `)
  expect(out + err).not.toContain(secret)
})

test.each([
  { what: 'broken YAML', text: 'sources: [{ name: notes, settings: { secret: "hidden-secret' },
  { what: 'a secret that YAML cannot read', text: 'sources: [{ secret: @hidden-secret }]' },
  {
    what: 'aliases that multiply',
    text: [
      'a: &a [x, x]',
      'b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]',
      'c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b]',
      'd: [*c, *c, *c, *c, *c, *c, *c, *c, *c]',
    ].join('\n'),
  },
  { what: 'an alias of nothing', text: 'sources: *hidden-secret' },
  { what: 'a depth without end', text: `sources: ${'['.repeat(5_000)}` },
  { what: 'no mapping', text: 'hidden-secret' },
  { what: 'unknown words', text: 'source: []\naudiences: hidden-secret' },
])('$what is said in plain words and not quoted', async ({ text }) => {
  const { clo, file } = useFile(text)

  const { status, out, err } = await clo('apply', file, '--yes')

  expect({ status, out }).toEqual({ status: 1, out: '' })
  expect(err).toMatch(/cannot be used:\n {2}/)
  expect(err).not.toMatch(/hidden-secret|fault of the program|ReferenceError/)
})

test('a file that is not there is a fault in plain words', async () => {
  const { clo } = useFile('')

  expect(await clo('apply', '/nowhere/clo.yaml')).toMatchObject({
    status: 1,
    err: 'clo: /nowhere/clo.yaml cannot be read: there is no such file; expected a file.\n',
  })
})

test('a run that was stopped after its first steps goes on where it stopped', async () => {
  const { db } = database()
  const { clo, file } = useFile(team)
  // The rules of the first source cannot be stored, as if the process had died there.
  await sql`alter table audience_rule add constraint stopped check (value <> 'billing')`.execute(db)
  const stopped = await clo('apply', file, '--yes')
  await sql`alter table audience_rule drop constraint stopped`.execute(db)

  const rest = await clo('apply', file, '--yes')
  const again = await clo('apply', file, '--yes')

  expect(stopped.status).toBe(1)
  expect(rest.out).toBe(`~ rules of notes
    + tag:billing -> support
+ entity:Ada of notes is alice@example.com
+ entity:Bot of notes is nobody
+ source hook (webhook)
    secret: (secret)
    trust: auto
    walkHours: 12

4 steps taken. Try the sources: clo source check
`)
  expect(again.out).toMatch(/^Everything is as /)
})

test('secrets that no key opens any more are given again by the file', async () => {
  const before = useFile(team)
  await before.clo('apply', before.file, '--yes')
  const stranger = useClo({
    databaseUrl: database().url,
    environment: { CLO_SECRET_KEY: 'ab'.repeat(32), HOOK_SECRET: secret },
  })

  const applied = await stranger('apply', before.file, '--yes')
  const checked = await stranger('source', 'check', 'hook')

  expect(applied.out).toBe('~ source hook\n    secret: (secret)\n\n1 step taken. Try the sources: clo source check\n')
  expect(checked.status).toBe(0)
})

test('the diff is no wider than 80 columns, and no name in it steers the terminal', async () => {
  const { clo, file } = useFile(`
audiences: [{ name: "pl\\u001b[31mat\\u202eform" }]
sources:
  - name: notes
    kind: letta
    settings: { mode: rest, tags: [${Array.from({ length: 30 }, (_, index) => `team-${index}`).join(', ')}] }
`)

  const { out } = await clo('apply', file, '--dry-run')

  for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(80)
  expect(out).toMatch(/^\+ audience pl \[31matform\n/)
  expect(out).toMatch(/\n {4}tags: team-0, [^\n]+\n {8}team-/)
})

const nothing = { audiences: 0, members: 0, sources: 0, rules: 0, mapped: 0 }

async function standing(): Promise<object | undefined> {
  const { rows } = await sql<object>`
    select (select count(*)::int from audience) as audiences, (select count(*)::int from audience_person) as members,
      (select count(*)::int from source) as sources, (select count(*)::int from audience_rule) as rules,
      (select count(*)::int from subject where matched_by = 'operator') as mapped`.execute(database().db)
  return rows[0]
}

/** A file with this text, and command lines beside it. */
function useFile(text: string, hookSecret = secret, answers?: readonly string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'clo-apply-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const file = join(folder, 'clo.yaml')
  writeFileSync(file, text)
  const environment = { HOOK_SECRET: hookSecret, CLO_SECRET_KEY: 'cd'.repeat(32) }
  return { file, clo: useClo({ databaseUrl: database().url, environment, ...(answers && { answers }) }) }
}
