// A process of its own, in which mem0ai is loaded for the first time and every way out is watched. Argument: where the double listens.
import { registerHooks } from 'node:module'
import { Socket } from 'node:net'
import type { ruledFetch } from '../../../connectors/http/fetch.ts'

/** What the process saw. `asked`: through our fetch; `connected`: ports, by whatever means; `loadedEarly`: whether our files alone load the package. */
export type Watched = {
  readonly loadedEarly: boolean
  readonly loaded: boolean
  readonly telemetry: string | undefined
  readonly askedByConstruction: number
  readonly asked: readonly string[]
  readonly fetchedBeside: readonly string[]
  readonly connected: readonly string[]
}

const [url = ''] = process.argv.slice(2)

let hasLoaded = false
registerHooks({
  resolve(specifier, context, next) {
    hasLoaded ||= specifier === 'mem0ai'
    return next(specifier, context)
  },
})

const fetchedBeside: string[] = []
globalThis.fetch = async (input) => {
  fetchedBeside.push(String(input))
  throw new Error('The global fetch was called')
}

const connected = new Set<string>()
const connect = Socket.prototype.connect
Socket.prototype.connect = function (this: Socket, ...given: unknown[]) {
  const [first] = given.flat()
  const { port } = (typeof first === 'object' ? first : { port: first }) as { port?: unknown }
  connected.add(String(port))
  return Reflect.apply(connect, this, given)
}

const http = await import('../../../connectors/http/fetch.ts')
const { openPlatform } = await import('../../../connectors/mem0/platform-api.ts')
const { mem0Source } = await import('../../../connectors/mem0/source.ts')
const { mem0Settings } = await import('../../../connectors/mem0/settings.ts')
const settings = mem0Settings.parse({
  mode: 'platform',
  apiKey: 'm0-key-of-the-tests',
  baseUrl: url,
  allowPrivate: true,
})
if (settings.mode !== 'platform') throw new Error('The settings are of another mode')
const source = mem0Source(settings)
const loadedEarly = hasLoaded

const rules = { ...http.usualRules, vendor: 'mem0', allowPrivate: true }
const asked: string[] = []
const fetch: ReturnType<typeof ruledFetch> = (input, init) => {
  asked.push(`${init?.method ?? 'GET'} ${new URL(String(input)).pathname}`)
  return http.ruledFetch(rules)(input, init)
}
const { signal } = new AbortController()
const api = await openPlatform(settings, fetch, signal)
// What the constructor left running has its turn.
await new Promise((resolve) => setImmediate(resolve))
const askedByConstruction = asked.length
await api.ping()
await api.countMemories()
await api.listMemories({ from: '2026-01-01T00:00:00.000Z', until: null }, 1)
await api.listEntities(1)
await api.listChanges(1)

// The source as it is used, besides: check, walk and changes.
await source.check(signal)
let cursor: string | null = null
for await (const page of source.pull(null, signal, 'whole')) cursor = page.cursor
for await (const page of source.pull(cursor, signal, 'changes')) cursor = page.cursor

const watched: Watched = {
  loadedEarly,
  loaded: hasLoaded,
  telemetry: process.env.MEM0_TELEMETRY,
  askedByConstruction,
  asked,
  fetchedBeside,
  connected: [...connected],
}
process.stdout.write(JSON.stringify(watched))
