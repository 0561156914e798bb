/**
 * mem0 as a team runs it itself, read from the PostgreSQL table of its pgvector store: for stores that its REST server cannot list whole.
 * Read: columns id and payload (text, instants, metadata, last day, who said it, and the user, agent and run that it names). Never read: the
 * vector, any other table. Never written: anything; every statement runs in a read-only transaction.
 * Key: an address with a user and password. A user of its own that may select from this one table is enough.
 */
import { lookup } from 'node:dns'
import type { LookupFunction, Socket } from 'node:net'
import { Kysely, PostgresDialect, type RawBuilder, sql } from 'kysely'
import { Pool } from 'pg'
import { type Check, type MemorySource, type Page, SourceError } from '../../engine/sources/memory-source.ts'
import { answerTooLarge } from '../http/faults.ts'
import { type PgvectorCursor, parseCursor } from './pgvector-cursor.ts'
import { asSourceError } from './pgvector-faults.ts'
import { rowOf } from './pgvector-row.ts'
import type { PgvectorSettings } from './pgvector-settings.ts'
import { guardedSocket, placeOf } from './pgvector-socket.ts'
import { newSight } from './self-hosted-sight.ts'

const pageSize = 1_000

/** Of one answer: a row may be a gigabyte by PostgreSQL's own limits, and whoever writes the memories writes the rows. */
const mostBytes = 128 * 1024 ** 2

/** How long a server may take to part, before its connection is cut. */
const partingMs = 1_000

/** How far before the last change the next pull begins: mem0 notes an instant first, and writes the row when its models have answered. */
const overlap = '10 minutes'

/** An instant that PostgreSQL surely reads: of this century, with the right days of each month, with an offset or none (then UTC). */
const readableInstant = [
  '^20(',
  '\\d\\d-((0[13578]|1[02])-(0[1-9]|[12]\\d|3[01])|(0[469]|11)-(0[1-9]|[12]\\d|30)|02-(0[1-9]|1\\d|2[0-8]))',
  '|([02468][048]|[13579][26])-02-29)',
  '[T ]([01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(\\.\\d{1,9})?(Z|[+-](0\\d|1[0-4])(:?[0-5]\\d)?)?$',
].join('')

/** How long one statement may take, and how the addresses of a name are found. */
export type Patience = { readonly timeoutMs: number; readonly resolve: LookupFunction }

const usualPatience: Patience = { timeoutMs: 120_000, resolve: lookup }

/** A source that reads the table of a mem0 server. The cursor of every page resumes right after it. */
export function pgvectorSource(settings: PgvectorSettings, patience: Patience = usualPatience): MemorySource {
  return {
    async check(signal) {
      const table = openTable(settings, patience, signal)
      try {
        signal.throwIfAborted()
        return await check(table)
      } catch (error) {
        if (signal.aborted) {
          const sentence = 'The check was stopped before the source was read: run it again.'
          return { status: 'failed', reason: 'aborted', sentence, permanent: false }
        }
        if (!(error instanceof SourceError)) throw error
        return { status: 'failed', reason: error.reason, sentence: `${error.message}.`, permanent: error.permanent }
      } finally {
        await table.close()
      }
    },

    async *pull(cursorText, signal, extent) {
      signal.throwIfAborted()
      const cursor = extent === 'whole' ? null : parseCursor(cursorText)
      const table = openTable(settings, patience, signal)
      try {
        const newest = cursor === null || cursor.step === 'done' ? await newestIn(table) : cursor.newest
        if (cursor === null || cursor.step === 'walk') yield* walk(table, newest, cursor?.after)
        else yield* changes(table, newest, cursor)
      } finally {
        await table.close()
      }
    },
  }
}

/** The table, read in transactions of one statement each. `read` throws SourceError. */
type Table = {
  readonly name: string
  readonly from: RawBuilder<unknown>
  read<Row>(query: RawBuilder<Row>): Promise<readonly Row[]>
  close(): Promise<void>
}

function openTable(settings: PgvectorSettings, { timeoutMs, resolve }: Patience, signal: AbortSignal): Table {
  const { password, ...place } = placeOf(settings)
  const { allowPrivate } = settings
  const breaker = new AbortController()
  // Not a signal made of both: Node may collect one that nothing else holds, and the socket would never hear of it.
  const breakOff = () => breaker.abort()
  signal.addEventListener('abort', breakOff, { once: true })
  if (signal.aborted) breakOff()
  let socket: Socket | undefined
  const pool = new Pool({
    ...place,
    // An empty one as it is: the driver would look for another in the environment and in a file.
    password: () => password,
    stream: () => {
      socket = guardedSocket(place.host, { allowPrivate, resolve, signal: breaker.signal })
      return socket
    },
    max: 1,
    application_name: 'clo',
    connectionTimeoutMillis: Math.min(timeoutMs, 10_000),
  })
  // Without listeners, a connection that breaks would end the process; its query fails anyway.
  pool.on('connect', (client) => client.on('error', () => {}))
  pool.on('error', () => {})
  const db = new Kysely<Record<never, never>>({ dialect: new PostgresDialect({ pool }) })
  return {
    name: settings.table,
    from: sql.id(...settings.table.split('.')),
    async read(query) {
      // The server keeps to its own limit; this is for one that has vanished.
      const late = setTimeout(breakOff, 1.5 * timeoutMs)
      const before = socket?.bytesRead ?? 0
      const isTooLarge = () => (socket?.bytesRead ?? 0) - before > mostBytes
      // The driver gathers a whole row before it says a word.
      const watch = setInterval(() => isTooLarge() && breakOff(), 50)
      try {
        return await db
          .transaction()
          .setAccessMode('read only')
          .execute(async (trx) => {
            await confine(timeoutMs).execute(trx)
            return (await query.execute(trx)).rows
          })
      } catch (error) {
        signal.throwIfAborted()
        if (isTooLarge()) throw answerTooLarge('mem0', `${place.host}:${place.port}`, mostBytes)
        // What the driver says of a connection that we broke off ourselves does not tell why.
        throw asSourceError(breaker.signal.aborted ? new Error('timeout') : error, `${place.host}:${place.port}`)
      } finally {
        clearTimeout(late)
        clearInterval(watch)
      }
    },
    async close() {
      await db.destroy()
      signal.removeEventListener('abort', breakOff)
      setTimeout(breakOff, partingMs).unref()
    },
  }
}

/** For this transaction only: behind a pooler, what a session is told stays for the next one, which may be mem0's. */
function confine(timeoutMs: number): RawBuilder<unknown> {
  return sql`select set_config('statement_timeout', ${String(timeoutMs)}, true), set_config('TimeZone', 'UTC', true)`
}

async function check(table: Table): Promise<Check> {
  const [seen] = await table.read(sql<{ rows: number; users: number }>`
    select count(id)::int as rows, count(distinct payload->>'user_id')::int as users from ${table.from}`)
  const { rows, users } = seen ?? { rows: 0, users: 0 }
  const memories = `${rows} ${rows === 1 ? 'memory' : 'memories'} of ${users} ${users === 1 ? 'user' : 'users'}`
  return { status: 'ok', sentence: `Seen ${memories} in table ${table.name}.` }
}

/** The last change in the table, unless it claims to be one of the future; null when no row says when it changed. */
async function newestIn(table: Table): Promise<string | null> {
  const [row] = await table.read(sql<{ newest: string | null }>`
    select least(max(instant) filter (where instant < 'infinity'), now())::text as newest
    from (select ${instantOfRow} as instant from ${table.from}) dated
    having bool_or(instant < 'infinity')`)
  return row?.newest ?? null
}

/** By id, which every row keeps: each comes once, along the primary key. What is inserted behind the walk is newer than `newest`. */
async function* walk(table: Table, newest: string | null, start: string | undefined): AsyncGenerator<Page> {
  let after = start
  for (;;) {
    const further = after === undefined ? sql`` : sql`where id > ${after}`
    const rows = await table.read(sql<Row>`
      select id::text as id, payload from ${table.from} ${further} order by id limit ${pageSize + 1}`)
    const page = rows.slice(0, pageSize)
    if (page.some(({ id }) => id === after)) throw cursorIgnored(table)
    const last = page.at(-1)
    const isEnd = last === undefined || rows.length <= pageSize
    yield pageOf(page, isEnd ? { step: 'done', newest } : { step: 'walk', newest, after: last.id }, isEnd)
    if (isEnd) return
    after = last.id
  }
}

/** By instant of the last change. Rows without a readable one come with every pull, at its end. */
async function* changes(
  table: Table,
  newest: string | null,
  cursor: Exclude<PgvectorCursor, { step: 'walk' }>,
): AsyncGenerator<Page> {
  const since = cursor.newest ?? '-infinity'
  let after = cursor.step === 'changes' ? cursor.after : undefined
  for (;;) {
    const further =
      after === undefined
        ? sql`instant >= ${since}::timestamptz - ${overlap}::interval`
        : sql`(instant, id) > (${after.instant}::timestamptz, ${after.id})`
    const rows = await table.read(sql<DatedRow>`
      select id::text as id, instant::text as instant, payload
      from (select id, payload, ${instantOfRow} as instant from ${table.from}) dated
      where ${further}
      order by dated.instant, dated.id limit ${pageSize + 1}`)
    const page = rows.slice(0, pageSize)
    const last = page.at(-1)
    if (page.some(({ id, instant }) => id === after?.id && instant === after.instant)) throw cursorIgnored(table)
    if (last === undefined) return
    const isEnd = rows.length <= pageSize
    after = { instant: last.instant, id: last.id }
    yield pageOf(page, isEnd ? { step: 'done', newest } : { step: 'changes', newest, after }, false)
    if (isEnd) return
  }
}

/** The server gave what it had given before: going on would never end. */
function cursorIgnored({ name }: Table): SourceError {
  const message = `PostgreSQL listed table ${name} after a row with that row again: expected later ones only; see whether the table is a view, and what it does`
  return new SourceError(message, { reason: 'cursor-ignored', permanent: false })
}

type Row = { readonly id: string; readonly payload: unknown }
type DatedRow = Row & { readonly instant: string }

/**
 * When a row last changed. Cast, since the oldest rows carry Pacific offsets and sort wrongly as text; looked at first, since PostgreSQL 15 has
 * no cast that may fail.
 */
const instantOfRow = sql<Date>`coalesce(${readable('updated_at')}, ${readable('created_at')}, 'infinity')`

function readable(key: 'updated_at' | 'created_at'): RawBuilder<unknown> {
  const text = sql`payload->>${sql.lit(key)}`
  return sql`case when ${text} ~ ${readableInstant} then (${text})::timestamptz end`
}

function pageOf(rows: readonly Row[], cursor: PgvectorCursor, complete: boolean): Page {
  const news = newSight().see(rows.map(({ id, payload }) => rowOf(id, payload)))
  return { ...news, cursor: JSON.stringify(cursor), complete }
}
