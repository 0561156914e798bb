import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { sql } from 'kysely'
import { expect, onTestFinished, test } from 'vitest'
import { type EmbeddedServer, openEmbedded } from '../../../engine/db/embedded.ts'
import { openDatabase } from '../../../engine/db/pool.ts'
import { killServer, openForTest, useInitialisedFolders } from '../../support/embedded-folder.ts'

const initialisedFolder = useInitialisedFolders()

test('a database whose server.json is lost gets a new password and keeps its data', async () => {
  const dir = await initialisedFolder()
  const before = await openEmbedded({ dir, durability: 'none' })
  await query(before, 'create table note as select 1 as id')
  await before.close()
  await rm(join(dir, 'server.json'))

  const server = await openForTest(dir)

  expect(await query(server, 'select id from note')).toEqual([{ id: 1 }])
  expect(server.url).not.toBe(before.url)
})

test('a server comes back at the address it had', async () => {
  const dir = await initialisedFolder()
  const before = await openEmbedded({ dir, durability: 'none' })
  await before.close()

  const server = await openForTest(dir)

  expect(server.url).toBe(before.url)
})

test('a server whose port somebody else took meanwhile gets another', async () => {
  const dir = await initialisedFolder()
  const before = await openEmbedded({ dir, durability: 'none' })
  await before.close()
  const port = Number(new URL(before.url).port)
  const other = createServer().listen(port, '127.0.0.1')
  onTestFinished(() => void other.close())
  await once(other, 'listening')

  const server = await openForTest(dir)

  expect(new URL(server.url).port).not.toBe(String(port))
  expect(await query(server, 'select 1 as one')).toEqual([{ one: 1 }])
})

test('a pid file of a dead server whose pid is another program by now is no obstacle', async () => {
  const dir = await initialisedFolder()
  const killed = await openEmbedded({ dir, durability: 'none' })
  await query(killed, 'create table note as select 1 as id')
  await killServer(dir)
  await killed.close()
  const other = spawn('tail', ['-f', '/dev/null'])
  onTestFinished(() => void other.kill())
  const pidFile = join(dir, 'postgres', 'postmaster.pid')
  await writeFile(pidFile, (await readFile(pidFile, 'utf8')).replace(/^\d+/, String(other.pid)))

  const server = await openForTest(dir)

  expect(await query(server, 'select id from note')).toEqual([{ id: 1 }])
})

test('a server that cannot start says why, in its own words', async () => {
  const dir = await initialisedFolder()
  await writeFile(join(dir, 'postgres', 'PG_VERSION'), '9\n')

  const opening = openEmbedded({ dir })

  await expect(opening).rejects.toThrow(/^PostgreSQL did not start on .*FATAL: .*incompatible.*postgres\.log\)\.$/)
})

async function query(server: EmbeddedServer, statement: string): Promise<readonly unknown[]> {
  const db = openDatabase(server.url)
  const { rows } = await sql.raw(statement).execute(db)
  await db.destroy()
  return rows
}
