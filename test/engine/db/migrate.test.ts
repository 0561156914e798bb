import { sql } from 'kysely'
import { expect, onTestFinished, test } from 'vitest'
import { migrate } from '../../../engine/db/migrate.ts'
import type { Db } from '../../../engine/db/pool.ts'
import { startChild } from '../../support/child.ts'
import { createEmptyDatabase, type TestDatabase } from '../../support/database.ts'
import { smallMigrations, statement } from '../../support/small-migrations.ts'

test('four processes that start at once apply each migration once', async () => {
  const { db, url } = await emptyDatabase()
  const children = [1, 2, 3, 4].map(() => startChild<string[]>('migrate-child.ts', url))
  await Promise.all(children.map((child) => child.ready))

  const applied = await Promise.all(children.map((child) => child.ask('migrate')))

  expect(applied.flat().sort()).toEqual(['0001-first', '0002-second'])
  expect(await tableNames(db)).toEqual(['first', 'second'])
})

test('a second start applies only what is new', async () => {
  const { db } = await emptyDatabase()
  await migrate(db, smallMigrations)

  const { applied } = await migrate(db, { ...smallMigrations, '0003-third': statement('create table third (id int)') })

  expect(applied).toEqual(['0003-third'])
  expect(await tableNames(db)).toEqual(['first', 'second', 'third'])
})

test('a migration that fails takes those before it back', async () => {
  const { db } = await emptyDatabase()
  const broken = { ...smallMigrations, '0003-broken': statement('create table third (id no_such_type)') }

  await expect(migrate(db, broken)).rejects.toThrow(/^Migration 0003-broken failed: .*no_such_type/)

  expect(await tableNames(db)).toEqual([])
})

test('a database newer than the program is refused and left alone', async () => {
  const { db } = await emptyDatabase()
  await migrate(db, { ...smallMigrations, '0003-later': statement('create table later (id int)') })

  await expect(migrate(db, smallMigrations)).rejects.toThrow(
    'The database is newer than this program: it holds migration 0003-later, which this program does not know; update the program.',
  )

  expect(await tableNames(db)).toEqual(['first', 'later', 'second'])
})

test('a migration may take longer than any other statement, and the limit is back afterwards', async () => {
  const { db } = await emptyDatabase()
  const limit = sql<{ value: string }>`select current_setting('statement_timeout') as value`
  const noted = statement(`create table noted as select current_setting('statement_timeout') as value`)

  await db.connection().execute(async (connection) => {
    await migrate(connection, { '0001-noted': noted })

    expect((await sql<{ value: string }>`select value from noted`.execute(connection)).rows).toEqual([{ value: '0' }])
    expect((await limit.execute(connection)).rows).toEqual([{ value: '5min' }])
  })
})

async function emptyDatabase(): Promise<TestDatabase> {
  const database = await createEmptyDatabase()
  onTestFinished(() => database.drop())
  return database
}

async function tableNames(db: Db): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select tablename as name from pg_tables where schemaname = 'public' and tablename not like 'kysely%' order by 1
  `.execute(db)
  return rows.map((row) => row.name)
}
