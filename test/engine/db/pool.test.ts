import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { openDatabase } from '../../../engine/db/pool.ts'
import { useDatabase } from '../../support/database.ts'

const database = useDatabase()

test('values keep their precision and their meaning on the way out', async () => {
  const { rows } = await sql`
    select 9007199254740993::int8 as big, 1.10::numeric as exact, 0.1::float8 as fraction, date '2026-03-29' as day,
           array[date '2026-03-29'] as days, array[1.10::numeric] as exacts, timestamptz '2026-03-29 02:30+02' as instant
  `.execute(database().db)

  expect(rows).toEqual([
    {
      big: '9007199254740993',
      exact: '1.10',
      fraction: 0.1,
      day: '2026-03-29',
      days: ['2026-03-29'],
      exacts: ['1.10'],
      instant: new Date('2026-03-29T00:30:00Z'),
    },
  ])
})

test('every session speaks UTC, whatever the address asks for, and says whose it is', async () => {
  const url = new URL(database().url)
  url.searchParams.set('options', '-c TimeZone=Asia/Kathmandu')
  const db = openDatabase(url.href)

  const { rows } = await sql`
    select current_setting('TimeZone') as zone, current_setting('application_name') as name
  `.execute(db)

  expect(rows).toEqual([{ zone: 'UTC', name: 'clo' }])
  await db.destroy()
})

test('a connection that the server drops while idle is replaced', async () => {
  const events: string[] = []
  const lost = Promise.withResolvers<void>()
  const db = openDatabase(database().url, {
    log: (event) => {
      events.push(event)
      lost.resolve()
    },
  })
  const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(db)

  await sql`select pg_terminate_backend(${rows[0]?.pid})`.execute(database().db)
  await lost.promise

  const after = await sql<{ one: number }>`select 1 as one`.execute(db)
  expect(after.rows).toEqual([{ one: 1 }])
  expect(events).toEqual(['database.connection-lost'])
  await db.destroy()
})

test('the test database is migrated', async () => {
  const { rows } = await sql<{ found: boolean }>`select to_regclass('retention_state') is not null as found`.execute(
    database().db,
  )

  expect(rows).toEqual([{ found: true }])
})
