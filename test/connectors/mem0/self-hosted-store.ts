/** What a mem0 server holds in these tests, and how it is guarded. */
export type Store = {
  apiKey: string | null
  /** Whether the key is an administrator's. */
  isAdmin: boolean
  rows: StoredRow[]
  /** Runs after each answer to a question for the users, agents and runs, and after each listing: what agents do meanwhile. */
  afterAnswer: (path: string) => void
}

/** A row as it lies in the store, in mem0's own words. */
export type StoredRow = {
  readonly id: string
  readonly data: string
  readonly user_id?: string
  readonly agent_id?: string
  readonly run_id?: string
  readonly role?: string
  readonly attributed_to?: string
  readonly created_at?: string
  readonly updated_at?: string
  readonly expiration_date?: string
  readonly text_lemmatized?: string
  readonly metadata?: Readonly<Record<string, unknown>>
}

/** The instant of every row that says no other. */
export const usualInstant = '2026-01-05T09:00:00.123456+00:00'

/** A store guarded by an administrator's key that holds these rows. */
export function storeOf(rows: readonly StoredRow[], guard: Partial<Store> = {}): Store {
  return { apiKey: 'm0sk_test', isAdmin: true, rows: [...rows], afterAnswer: () => {}, ...guard }
}

/** As many rows as asked for, each of its own, with the ids that `names` gives the one at this index. */
export function manyRows(count: number, prefix: string, names: (index: number) => Partial<StoredRow>): StoredRow[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `${prefix}-${String(index).padStart(5, '0')}`,
    data: `Fact ${index} of ${prefix}`,
    created_at: usualInstant,
    updated_at: usualInstant,
    ...names(index),
  }))
}
