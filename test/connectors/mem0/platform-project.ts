/** A memory as mem0 Platform stores it; the names are those of the wire (connectors.md 3.2). `merged` is never sent. */
export type StoredMemory = {
  id: string
  memory: string
  user_id: string | null
  agent_id: string | null
  app_id: string | null
  session_id: string | null
  metadata: Record<string, unknown> | null
  categories: string[]
  structured_attributes: Record<string, unknown>
  replaced_by: string | null
  synthesized: boolean
  expiration_date: string | null
  created_at: string
  updated_at: string | null
  merged: boolean
}

/** One row of the change feed. */
export type StoredChange = { id: string; memory_id: string; event: 'ADD' | 'UPDATE' | 'DELETE'; at: string }

/** A project of mem0 Platform. `memories`: a row may be of any shape, to be read as it is. `now`: its clock. */
export type Project = {
  now: Date
  readonly apiKey: string
  readonly memories: Map<string, Partial<StoredMemory>>
  readonly changes: StoredChange[]
  /** Users, agents, apps and runs that no memory names. */
  readonly entities: { type: string; name: string }[]
  /** The order of a feed is undocumented (connectors.md 7). */
  feedOrder: 'newest-first' | 'oldest-first' | 'by-id'
  hasFeed: boolean
  /** Runs after a page of memories was answered: what others do while we walk. */
  afterPage: (page: number) => void
}

/** The instant at which a project of the tests begins to be read. */
export const noon = new Date('2026-03-02T12:00:00.000Z')

/** An empty project. */
export function emptyProject(): Project {
  return {
    now: noon,
    apiKey: 'm0-key-of-the-tests',
    memories: new Map(),
    changes: [],
    entities: [],
    feedOrder: 'newest-first',
    hasFeed: true,
    afterPage: () => {},
  }
}

/** A project with this many memories of the days before noon, a fifth of them stated by an assistant. */
export function projectOf(count: number): Project {
  const project = emptyProject()
  for (let index = 0; index < count; index++) {
    const at = new Date(noon.getTime() - 3_600_000 - (count - index) * 60_000).toISOString()
    const isAssistants = index % 5 === 4
    put(project, index, {
      ...(isAssistants ? { user_id: null, agent_id: 'tutor' } : { user_id: `user-${index % 40}` }),
      session_id: `run-${index % 400}`,
      created_at: at,
      updated_at: at,
    })
  }
  return project
}

/** Stores a memory without leaving a trace in the feed, and tells its id. Not said: a live one of Alice, from the day before. */
export function put(project: Project, index: number, given: Partial<StoredMemory> = {}): string {
  const id = given.id ?? idOf(index)
  project.memories.set(id, {
    id,
    memory: `Fact number ${index}`,
    user_id: 'alice',
    agent_id: null,
    app_id: null,
    session_id: null,
    metadata: {},
    categories: [],
    structured_attributes: { day_of_week: 'sunday' },
    replaced_by: null,
    synthesized: false,
    expiration_date: null,
    created_at: '2026-03-01T10:00:00Z',
    updated_at: '2026-03-01T10:00:00Z',
    merged: false,
    ...given,
  })
  return id
}

/** Adds a memory now, as an application does. */
export function add(project: Project, index: number, given: Partial<StoredMemory> = {}): string {
  const at = project.now.toISOString()
  const id = put(project, index, { created_at: at, updated_at: at, ...given })
  log(project, id, 'ADD')
  return id
}

/** Changes a memory now. */
export function update(project: Project, id: string, given: Partial<StoredMemory>): void {
  project.memories.set(id, { ...project.memories.get(id), ...given, updated_at: project.now.toISOString() })
  log(project, id, 'UPDATE')
}

/** Deletes a memory now. */
export function remove(project: Project, id: string): void {
  project.memories.delete(id)
  log(project, id, 'DELETE')
}

/** Lets time pass. */
export function pass(project: Project, minutes: number): void {
  project.now = new Date(project.now.getTime() + minutes * 60_000)
}

/** The id of the memory of this number. */
export function idOf(index: number): string {
  return `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`
}

function log(project: Project, id: string, event: StoredChange['event']): void {
  // Spread over the ids, so that an order by id is no order of time.
  const spread = String((project.changes.length * 7919) % 100_003).padStart(8, '0')
  project.changes.push({
    id: `${spread}-0000-4000-8000-000000000000`,
    memory_id: id,
    event,
    at: project.now.toISOString(),
  })
}
