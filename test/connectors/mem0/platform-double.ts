import type { Answer, ServedAnswer, ServedRequest } from '../../support/served.ts'
import { testOf } from './platform-filters.ts'
import type { Project, StoredChange, StoredMemory } from './platform-project.ts'

/** Answers as mem0 Platform would for one project. Asking it to search is an error of the test: search can reinforce a memory (design section 8). */
export function platformAnswer(project: Project): Answer {
  const list = listedOnce(project)
  return (request) => {
    const answer = route(project, list, request)
    return answer && { ...answer, headers: { date: project.now.toUTCString() } }
  }
}

// connectors.md 3.2: page_size is 100 unless told, 200 at most; the feed has limit, 100 unless told.
const byPageSize = { sizeName: 'page_size', usualSize: 100, mostRows: 200 }
const byLimit = { sizeName: 'limit', usualSize: 100, mostRows: 100 }

function route(project: Project, list: List, request: ServedRequest): ServedAnswer | undefined {
  const { method, path, headers } = request
  if (path.includes('search')) throw new Error('search was asked for')
  // connectors.md 3.1: the word is Token; 3.2: 401 {detail}.
  if (headers.authorization !== `Token ${project.apiKey}`) return { status: 401, body: { detail: 'Invalid API key.' } }
  if (method === 'GET' && path === '/v1/ping/') {
    // connectors.md 3.2.
    return { body: { status: 'ok', org_id: 'org-1', project_id: 'project-1', user_email: 'owner@example.com' } }
  }
  if (method === 'POST' && path === '/v3/memories/') return listMemories(project, list, request)
  if (method === 'GET' && path === '/v1/entities/') return page(request, entitiesOf(project), (row) => row, byPageSize)
  if (method === 'GET' && path === '/v1/memories/events/' && project.hasFeed) {
    return page(request, changesOf(project), shownChange, byLimit)
  }
  return undefined
}

function listMemories(project: Project, list: List, request: ServedRequest): ServedAnswer {
  const body = (request.body ?? {}) as Record<string, unknown>
  // connectors.md 3.2: ids at the top level are refused.
  if (['user_id', 'agent_id', 'app_id', 'run_id'].some((id) => id in body)) {
    return { status: 400, body: { detail: 'ids belong into filters' } }
  }
  const rows = list(body)
  if (typeof rows === 'string') return { status: 400, body: { detail: rows } }
  const answer = page(request, rows, shownMemory, byPageSize)
  project.afterPage(Number(request.query.get('page') ?? 1))
  return answer
}

function entitiesOf(project: Project): unknown[] {
  const named = new Map<string, { type: string; name: string }>()
  const add = (type: string, name: unknown) => {
    if (typeof name === 'string') named.set(`${type} ${name}`, { type, name })
  }
  for (const row of project.memories.values()) {
    add('user', row.user_id)
    add('agent', row.agent_id)
    add('app', row.app_id)
    add('run', row.session_id)
  }
  for (const { type, name } of project.entities) add(type, name)
  // connectors.md 3.2: name is the value to filter by, id is internal.
  return [...named.values()].map((one, index) => ({
    ...one,
    id: `internal-${index}`,
    owner: 'owner',
    metadata: null,
    created_at: '2026-01-01T00:00:00Z',
    updated_at: '2026-01-01T00:00:00Z',
  }))
}

/** connectors.md 7: the order is unknown. */
function changesOf({ changes, feedOrder }: Project): StoredChange[] {
  if (feedOrder === 'oldest-first') return [...changes]
  return feedOrder === 'newest-first'
    ? changes.toReversed()
    : changes.toSorted((one, other) => compare(one.id, other.id))
}

/** connectors.md 3.2: a history row; its `input` is raw conversation. */
function shownChange({ at, ...change }: StoredChange): unknown {
  return {
    ...change,
    old_memory: null,
    new_memory: 'a text of the feed',
    input: [{ role: 'user', content: 'a word of the conversation' }],
    user_id: 'alice',
    agent_id: null,
    app_id: null,
    session_id: null,
    categories: [],
    metadata: null,
    created_at: at,
    updated_at: at,
    embedding_qwen: null,
    previous_embedding_qwen: null,
  }
}

/** `merged` is the double's own word, which no answer shows. */
function shownMemory(row: Partial<StoredMemory>): unknown {
  return { ...row, merged: undefined }
}

/** connectors.md 3.2: the envelope; `next` looks like a GET; a page past the end is a 404, save the first of an empty list. */
function page<Row>(
  { path, query }: ServedRequest,
  rows: readonly Row[],
  shown: (row: Row) => unknown,
  { sizeName, usualSize, mostRows }: { sizeName: string; usualSize: number; mostRows: number },
): ServedAnswer {
  const number = Number(query.get('page') ?? 1)
  const size = Math.min(Number(query.get(sizeName) ?? usualSize), mostRows)
  const start = (number - 1) * size
  if (number < 1 || (number > 1 && start >= rows.length)) return { status: 404, body: { detail: 'Invalid page.' } }
  const link = (to: number) => `https://api.mem0.ai${path}?page=${to}&${sizeName}=${size}`
  return {
    body: {
      count: rows.length,
      next: start + size < rows.length ? link(number + 1) : null,
      previous: number > 1 ? link(number - 1) : null,
      results: rows.slice(start, start + size).map(shown),
    },
  }
}

/** The memories that a request sees, or why it is refused. */
type List = (body: Record<string, unknown>) => Partial<StoredMemory>[] | string

/** Lists anew only when the request or the project is another: a walk asks a hundred times for the same. */
function listedOnce(project: Project): List {
  let last: { key: string; rows: Partial<StoredMemory>[] | string } | undefined
  return (body) => {
    const { memories, changes, now } = project
    const key = `${JSON.stringify(body)} ${memories.size} ${changes.length} ${now.toISOString().slice(0, 10)}`
    if (last?.key !== key) last = { key, rows: listOf(project, body) }
    return last.rows
  }
}

function listOf(project: Project, body: Record<string, unknown>): Partial<StoredMemory>[] | string {
  const test = testOf(body.filters)
  if (typeof test === 'string') return test
  const today = project.now.toISOString().slice(0, 10)
  const rows = [...project.memories.values()].filter((row) => {
    // connectors.md 3.2: merged memories are hidden unless include_merged, expired ones unless show_expired.
    if (row.merged && body.include_merged !== true) return false
    if (row.expiration_date != null && row.expiration_date < today && body.show_expired !== true) return false
    return test(row)
  })
  // connectors.md 7: the order of the list is undocumented; here the newest first.
  return rows.sort((one, other) => compare(other.created_at, one.created_at) || compare(one.id, other.id))
}

function compare(one: string | undefined, other: string | undefined): number {
  const [first = '', second = ''] = [one, other]
  return first < second ? -1 : Number(first > second)
}
