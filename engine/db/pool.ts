import { Kysely, PostgresDialect } from 'kysely'
import { type CustomTypesConfig, Pool, types } from 'pg'
import { type Log, noLog } from '../log.ts'
import type { Tables } from './tables.ts'

/** The database as every function of the engine takes it; a kysely transaction is one too. */
export type Db = Kysely<Tables>

/** `connections`: how many may be open at once. */
export type PoolOptions = { readonly connections?: number; readonly log?: Log }

/**
 * Opens a pool of connections; nothing connects before the first query. `destroy()` closes it.
 * int8, numeric and date arrive as strings, timestamptz as Date, float8 as number; sessions speak UTC.
 */
export function openDatabase(url: string, { connections = 10, log = noLog }: PoolOptions = {}): Db {
  const pool = new Pool({
    connectionString: url,
    max: connections,
    application_name: 'clo',
    types: columnTypes,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 30_000,
    // A job expires after 300 s; a statement that outlives its job only holds locks.
    statement_timeout: 300_000,
    idle_in_transaction_session_timeout: 60_000,
    // Not as a start option, which an address of the operator's may hold already.
    onConnect: (client) => client.query(`set time zone 'UTC'`),
  })
  // Without listeners, a connection that breaks would end the process: in use, its query fails; idle, the pool replaces it.
  pool.on('connect', (client) => client.on('error', () => {}))
  pool.on('error', (error) => log('database.connection-lost', { code: 'code' in error ? String(error.code) : null }))
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) })
}

/** What pg would otherwise widen: a date to a local midnight, an array of dates likewise, an array of numerics to floats. */
const asText: ReadonlyMap<number, number> = new Map([
  [1082, 25],
  [1182, 1009],
  [1231, 1009],
])

const columnTypes: CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') => types.getTypeParser(asText.get(oid) ?? oid, format),
}
