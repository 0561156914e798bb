import { z } from 'zod'
import { SourceError } from '../../engine/sources/memory-source.ts'
import { readJson } from '../http/answers.ts'
import { pageSize, scope, visibility } from './platform-assumptions.ts'
import type { PlatformSettings } from './platform-settings.ts'
import { pingOf, wrappedClient } from './wrapped-client.ts'

const envelope = z.object({
  count: z.int().nonnegative(),
  next: z.string().nullish(),
  results: z.array(z.unknown()),
})

const pong = z.object({ status: z.literal('ok'), project_id: z.string().nullish() })

/** One page of a list, its rows still as they came. `count`: of the whole list. */
export type Listing = { readonly count: number; readonly hasNext: boolean; readonly rows: readonly unknown[] }

/** A span of `updated_at`: `from` is inside, `until` is not; null is open. ISO 8601. */
export type Window = { readonly from: string | null; readonly until: string | null }

/** What we ask of mem0 Platform. A page beyond the end of a list is null. All throw SourceError. */
export type PlatformApi = {
  /** Proves the key. `at`: the service's own clock, which only this tells us, in whole seconds. */
  ping(): Promise<{ readonly project: string | undefined; readonly at: Date }>
  listMemories(window: Window, page: number): Promise<Listing | null>
  countMemories(): Promise<number>
  listEntities(page: number): Promise<Listing | null>
  /** The history of all memories, which the package's client has no method for. */
  listChanges(page: number): Promise<Listing | null>
}

/** Opens the service for one pull or check: through the package's client, and beside it where that lacks a method. */
export async function openPlatform(
  { apiKey, baseUrl }: PlatformSettings,
  fetch: typeof globalThis.fetch,
  signal: AbortSignal,
): Promise<PlatformApi> {
  const request = (url: string, init: RequestInit) => fetch(url, { ...init, signal })
  const headers = { Authorization: `Token ${apiKey}` }
  const ask = async (url: string, init: RequestInit) => readJson(await request(url, init), envelope, placeOf(url))
  const client = await wrappedClient({ apiKey, host: baseUrl }, ask)

  const list = async (window: Window, page: number, size: number) => {
    const spans = Object.entries({ gte: window.from, lt: window.until }).filter(([, instant]) => instant !== null)
    const filters =
      spans.length === 0
        ? scope
        : { AND: [scope, ...spans.map(([name, instant]) => ({ updated_at: { [name]: instant } }))] }
    const options = { filters, page, pageSize: size, ...visibility }
    return listingOf(await client.getAll(options))
  }
  return {
    async ping() {
      const url = pingOf(baseUrl)
      const response = await request(url, { headers })
      const answer = await readJson(response, pong, placeOf(url))
      return { project: answer.project_id ?? undefined, at: clockOf(response) }
    },
    listMemories: (window, page) => unlessPastEnd(page, () => list(window, page, pageSize)),
    async countMemories() {
      const { count } = await list({ from: null, until: null }, 1, 1)
      return count
    },
    listEntities: (page) => unlessPastEnd(page, async () => listingOf(await client.users({ page, pageSize }))),
    listChanges: (page) =>
      unlessPastEnd(page, async () =>
        listingOf(await ask(`${baseUrl}/v1/memories/events/?page=${page}&limit=100`, { headers })),
      ),
  }
}

function listingOf(answer: unknown): Listing {
  const { count, next, results } = envelope.parse(answer)
  return { count, hasNext: next != null, rows: results }
}

/** A page past the end is answered 404 (connectors.md 3.2). */
async function unlessPastEnd(page: number, list: () => Promise<Listing>): Promise<Listing | null> {
  try {
    return await list()
  } catch (error) {
    if (page > 1 && error instanceof SourceError && error.reason === 'not-found') return null
    throw error
  }
}

function clockOf(response: Response): Date {
  const at = new Date(response.headers.get('date') ?? '')
  if (!Number.isNaN(at.getTime())) return at
  const message =
    'mem0 answered without a Date: expected its clock, to read up to one instant; if a proxy stands between, let it pass that header'
  throw new SourceError(message, { reason: 'bad-answer', permanent: false })
}

function placeOf(url: string): { vendor: string; path: string } {
  return { vendor: 'mem0', path: new URL(url).pathname }
}
