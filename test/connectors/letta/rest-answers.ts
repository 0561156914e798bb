import type { ServedAnswer, ServedRequest } from '../../support/served.ts'
import { asAgent, asBlock, asMessage, asPassages } from './rest-rows.ts'
import type { AgentRow, World } from './rest-world.ts'

/** `apiKey`: the only one that is let in. `floats`: how long vectors are. `extra`: asked first, for anything unlike Letta. */
export type LettaOptions = {
  readonly apiKey?: string
  readonly floats?: number
  readonly extra?: (request: ServedRequest) => ServedAnswer | undefined
}

/** Answers one request as a V1 server does: connectors.md 2.3 for shapes, 2.4 for order and cursors. */
export function answerLetta(world: World, request: ServedRequest, options: LettaOptions): ServedAnswer | undefined {
  const { path, query, headers, method } = request
  // connectors.md 2.3, Headers: Bearer; Errors: 401.
  if (options.apiKey !== undefined && headers.authorization !== `Bearer ${options.apiKey}`) {
    return { status: 401, body: { detail: 'Unauthorized' } }
  }
  const extra = options.extra?.(request)
  if (extra !== undefined) return extra
  if (method !== 'GET') return { status: 405, body: { detail: 'Method Not Allowed' } }
  // connectors.md 2.3: Cloud answers 422 to a limit above 200, with a Python text as its detail.
  if (Number(query.get('limit') ?? 0) > 200) {
    const detail =
      "[{'type': 'less_than_equal', 'loc': ('query', 'limit'), 'msg': 'Input should be less than or equal to 200'}]"
    return { status: 422, body: { trace_id: '0', detail, examples: [] } }
  }
  if (path === '/v1/health/') return { body: { version: '0.16.8', status: 'ok' } }
  if (path === '/v1/agents/count') return { body: agentsAsked(world, query).length }
  if (path === '/v1/agents/') return { body: pageOfAgents(world, request, agentsAsked(world, query)) }
  if (path === '/v1/blocks/') return { body: pageOfBlocks(world, query).map(asBlock) }

  const [, , kind = '', id = '', ...rest] = path.split('/')
  const part = rest.join('/')
  if (kind === 'blocks' && part === 'agents') {
    if (!world.blocks.has(id)) return { status: 404, body: { detail: 'Block not found' } }
    return {
      body: pageOfAgents(
        world,
        request,
        holdersOf(world, ({ blockIds }) => blockIds.includes(id)),
      ),
    }
  }
  if (kind === 'archives' && part === 'agents') {
    return {
      body: pageOfAgents(
        world,
        request,
        holdersOf(world, ({ archiveId }) => archiveId === id),
      ),
    }
  }
  if (kind !== 'agents') return undefined
  const agent = world.agents.get(id)
  if (agent === undefined) return { status: 404, body: { detail: 'Agent not found' } }
  if (part === '') return { body: asAgent(world, agent, relationsOf(request)) }
  if (part === 'core-memory/blocks') return { body: pageOfCoreMemory(world, agent, query).map(asBlock) }
  if (part === 'archival-memory')
    return { body: asPassages(pageOfPassages(world, agent, query), options.floats ?? 4096) }
  if (part === 'messages') return pageOfMessages(agent, query)
  return undefined
}

/** connectors.md 2.3: `tags[]` is any of them, unless match_all_tags. */
function agentsAsked(world: World, query: URLSearchParams): AgentRow[] {
  const asked = query.getAll('tags')
  return [...world.agents.values()].filter(({ tags }) => asked.length === 0 || asked.some((tag) => tags.includes(tag)))
}

function holdersOf(world: World, holds: (agent: AgentRow) => boolean): AgentRow[] {
  return [...world.agents.values()].filter(holds)
}

/** connectors.md 2.4, agents and blocks -> agents: by created_at, then id; desc unless asked; `after` in the order of the sort; a cursor that is gone is ignored. */
function pageOfAgents(world: World, request: ServedRequest, rows: readonly AgentRow[]): unknown[] {
  const { query } = request
  const isAscending = query.get('order') === 'asc'
  const sorted = [...rows].sort((a, b) => (isAscending ? 1 : -1) * compare(keyOf(a), keyOf(b)))
  const cursor = world.agents.get(query.get('after') ?? '')
  const left =
    cursor === undefined
      ? sorted
      : sorted.filter((row) => compare(keyOf(row), keyOf(cursor)) > 0 === isAscending && row.id !== cursor.id)
  return left.slice(0, limitOf(query, 50)).map((row) => asAgent(world, row, relationsOf(request)))
}

/**
 * connectors.md 2.3, X-Stainless-Package-Version: with it only what `include` names is loaded; without it, from an agent that is not Letta's own client,
 * every relation.
 */
function relationsOf({ headers, query }: ServedRequest): readonly string[] {
  const isOfClient = headers['x-stainless-package-version'] !== undefined || headers['user-agent'] === undefined
  return isOfClient ? query.getAll('include') : ['agent.tags', 'agent.blocks', 'agent.identities']
}

/** connectors.md 2.4, blocks: created_at and id, asc; with connected_to_* sorted by id although the cursor means created_at. Hidden ones are left out (2.3). */
function pageOfBlocks(world: World, query: URLSearchParams) {
  const more = query.get('connected_to_agents_count_gt')
  const counts = new Map<string, number>()
  for (const { blockIds } of world.agents.values()) for (const id of blockIds) counts.set(id, (counts.get(id) ?? 0) + 1)
  const rows = [...world.blocks.values()].filter(
    (row) => row.hidden !== true && (more === null || (counts.get(row.id) ?? 0) > Number(more)),
  )
  const order = (row: { id: string; created_at: string }) => (more === null ? keyOf(row) : row.id)
  const cursor = world.blocks.get(query.get('after') ?? '')
  const left = cursor === undefined ? rows : rows.filter((row) => compare(keyOf(row), keyOf(cursor)) > 0)
  return left.sort((a, b) => compare(order(a), order(b))).slice(0, limitOf(query, 50))
}

/** connectors.md 2.4, core-memory/blocks: by id alone, desc unless asked; the cursor is a text to compare with, there or not. */
function pageOfCoreMemory(world: World, agent: AgentRow, query: URLSearchParams) {
  const isAscending = query.get('order') === 'asc'
  const after = query.get('after')
  return agent.blockIds
    .filter((id) => after === null || (isAscending ? id > after : id < after))
    .sort((a, b) => (isAscending ? 1 : -1) * compare(a, b))
    .slice(0, limitOf(query, 100))
    .flatMap((id) => world.blocks.get(id) ?? [])
}

/** connectors.md 2.4, archival-memory: `after` is chronological whatever `ascending` says; after a cursor that is gone comes an empty list. */
function pageOfPassages(world: World, agent: AgentRow, query: URLSearchParams) {
  const after = query.get('after')
  const cursor = world.passages.get(after ?? '')
  if (after !== null && cursor === undefined) return []
  const direction = query.get('ascending') === 'false' ? -1 : 1
  return [...world.passages.values()]
    .filter((row) => row.archive_id === agent.archiveId)
    .filter((row) => cursor === undefined || compare(keyOf(row), keyOf(cursor)) > 0)
    .sort((a, b) => direction * compare(keyOf(a), keyOf(b)))
    .slice(0, limitOf(query, 100))
}

/** connectors.md 2.4, messages: desc unless asked, yet each page from old to new; `after` is chronological; a cursor that is gone is a 404. */
function pageOfMessages(agent: AgentRow, query: URLSearchParams): ServedAnswer {
  const after = query.get('after')
  const place = agent.messages.findIndex(({ id }) => id === after)
  if (after !== null && place < 0) return { status: 404, body: { detail: 'Message not found' } }
  const left = agent.messages.slice(place + 1)
  const limit = limitOf(query, 100)
  const page = query.get('order') === 'asc' ? left.slice(0, limit) : left.slice(-limit)
  return { body: page.map(asMessage) }
}

function limitOf(query: URLSearchParams, usual: number): number {
  return Number(query.get('limit') ?? usual)
}

/** Sorts as (created_at, id) does: instants of one form have one length. */
function keyOf({ created_at: createdAt, id }: { created_at: string | null; id: string }): string {
  return `${createdAt ?? ''} ${id}`
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
