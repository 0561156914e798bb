import type { Answer, ServedAnswer, ServedRequest } from '../../support/served.ts'
import type { Store, StoredRow } from './self-hosted-store.ts'

/** The day that it is for the server. */
const today = '2026-01-05'

/** Answers as a self-hosted mem0 server would. Asking it to search is an error of the test: search can reinforce a memory (design section 8). */
export function selfHostedAnswer(store: Store): Answer {
  let requests = 0
  return (request) => {
    requests += 1
    const answer = route(store, request)
    store.afterAnswer(request.path)
    // connectors.md 3.5: every response has X-Request-ID.
    return answer && { ...answer, headers: { 'x-request-id': `request-${requests}` } }
  }
}

function route(store: Store, { method, path, query, headers }: ServedRequest): ServedAnswer | undefined {
  if (path.includes('search')) throw new Error('search was asked for')
  if (method !== 'GET') throw new Error(`${method} was sent, which may write`)
  // connectors.md 3.5: no /v1 and no slash at the end; both are 404, before anybody looks at the key.
  if (path !== '/entities' && path !== '/memories' && !/^\/memories\/[^/]+$/.test(path)) return undefined
  const refusal = refusalOf(store, headers['x-api-key'], headers.authorization)
  if (refusal !== undefined) return { status: 401, body: { detail: refusal } }
  if (path === '/entities') return { body: entitiesOf(store.rows) }
  if (path === '/memories') return list(store, query)
  // connectors.md 3.5: a missing id is 200 null.
  const row = store.rows.find(({ id }) => path === `/memories/${id}`)
  return { body: row === undefined ? null : { ...scopedRow(row), score: null } }
}

/** connectors.md 3.5: one sentence without credentials, another for a wrong key. */
function refusalOf({ apiKey }: Store, sent: unknown, authorization: string | undefined): string | undefined {
  if (apiKey === null) return undefined
  if (sent === undefined && authorization === undefined) {
    return 'Authentication required. Provide a Bearer token or X-API-Key header.'
  }
  return sent === apiKey || authorization === `Bearer ${apiKey}` ? undefined : 'Invalid API key.'
}

function list({ rows, isAdmin }: Store, query: URLSearchParams): ServedAnswer {
  // connectors.md 3.5: limit and page are ignored; top_k is 20 unless asked otherwise, and 1001 is refused.
  const most = Number(query.get('top_k') ?? 20)
  if (most > 1_000) return { status: 422, body: { detail: [{ type: 'less_than_equal', loc: ['query', 'top_k'] }] } }
  const ids = (['user_id', 'agent_id', 'run_id'] as const).filter((key) => query.get(key))
  if (ids.length === 0) {
    // connectors.md 3.5: without ids an administrator gets everything, up to 1000, expired rows included; another key 403.
    if (!isAdmin) return { status: 403, body: { detail: 'Admin privileges required.' } }
    return { body: { results: rows.slice(0, 1_000).map(adminRow) } }
  }
  // connectors.md 3.5: an id with a space surfaces as a 502.
  if (ids.some((key) => /\s/.test(query.get(key) ?? ''))) {
    return { status: 502, body: { detail: 'Upstream provider error.', code: 'unknown', request_id: 'request' } }
  }
  const isShown = (row: StoredRow) => query.get('show_expired') === 'true' || !isExpired(row)
  const found = rows.filter((row) => ids.every((key) => row[key] === query.get(key)) && isShown(row))
  return { body: { results: found.slice(0, most).map(scopedRow) } }
}

/** connectors.md 3.5: computed by scanning at most 10 000 rows; types user, agent, run; ordered by type and id in the server's code. */
function entitiesOf(rows: readonly StoredRow[]): unknown[] {
  const found = new Map<
    string,
    { id: string; type: string; total_memories: number; created_at: string | null; updated_at: string | null }
  >()
  for (const row of rows.slice(0, 10_000)) {
    for (const type of ['agent', 'run', 'user'] as const) {
      const id = row[`${type}_id`]
      if (id === undefined) continue
      const known = found.get(`${type} ${id}`) ?? { id, type, total_memories: 0, created_at: null, updated_at: null }
      const changed = row.updated_at ?? row.created_at ?? null
      found.set(`${type} ${id}`, {
        ...known,
        total_memories: known.total_memories + 1,
        created_at: known.created_at ?? row.created_at ?? null,
        updated_at:
          [known.updated_at, changed]
            .filter((one) => one !== null)
            .sort()
            .at(-1) ?? null,
      })
    }
  }
  return [...found].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, entity]) => entity)
}

/** connectors.md 3.5, scoped list row: ids, role, attributed_to and expiration_date only when set; metadata null when empty. */
function scopedRow({ data, text_lemmatized, metadata, created_at, updated_at, ...row }: StoredRow): object {
  return {
    ...row,
    memory: data,
    hash: 'f71f44243948f0d836eb3d5e023dbce1',
    metadata: metadata ?? null,
    created_at: created_at ?? null,
    updated_at: updated_at ?? null,
  }
}

/** connectors.md 3.5, admin row: ids always present; role, attributed_to and text_lemmatized inside the metadata. */
function adminRow({ data, metadata, role, attributed_to, text_lemmatized, ...row }: StoredRow): unknown {
  return {
    id: row.id,
    memory: data,
    user_id: row.user_id ?? null,
    agent_id: row.agent_id ?? null,
    run_id: row.run_id ?? null,
    hash: 'f71f44243948f0d836eb3d5e023dbce1',
    expiration_date: row.expiration_date ?? null,
    metadata: { ...metadata, role, attributed_to, text_lemmatized },
    created_at: row.created_at ?? null,
    updated_at: row.updated_at ?? null,
  }
}

function isExpired({ expiration_date: day }: StoredRow): boolean {
  return day !== undefined && day < today
}
