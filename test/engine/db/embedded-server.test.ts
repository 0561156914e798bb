import { readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type EmbeddedServer, openEmbedded } from '../../../engine/db/embedded.ts'
import { thisProcess } from '../../../engine/db/embedded-process.ts'
import { openDatabase } from '../../../engine/db/pool.ts'
import { postmasterPid } from '../../support/embedded-folder.ts'
import { scratchFolder } from '../../support/scratch.ts'

let dir = ''
let server: EmbeddedServer

beforeAll(async () => {
  dir = await scratchFolder('clo-embedded-')
  server = await openEmbedded({ dir, durability: 'none' })
})

afterAll(async () => {
  await server.close()
  await rm(dir, { recursive: true })
})

test('the server has the design settings, speaks UTF8 and listens on the loopback alone', async () => {
  const db = openDatabase(server.url)

  const { rows } = await sql`
    select name, setting from pg_settings where name in
      ('server_version_num', 'random_page_cost', 'work_mem', 'shared_buffers', 'max_connections', 'listen_addresses',
       'unix_socket_directories', 'server_encoding', 'lc_messages', 'password_encryption')
  `.execute(db)

  expect(
    Object.fromEntries((rows as { name: string; setting: string }[]).map(({ name, setting }) => [name, setting])),
  ).toEqual({
    server_version_num: expect.stringMatching(/^18/),
    random_page_cost: '1.1',
    work_mem: String(32 * 1024),
    shared_buffers: String((256 * 1024) / 8),
    max_connections: '100',
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    server_encoding: 'UTF8',
    lc_messages: 'C',
    password_encryption: 'scram-sha-256',
  })
  await db.destroy()
})

test('server.json names the server and its owner, for the owner of the file alone', async () => {
  const record = JSON.parse(await readFile(join(dir, 'server.json'), 'utf8'))
  expect((await stat(join(dir, 'server.json'))).mode & 0o777).toBe(0o600)
  expect(record).toEqual({
    port: Number(new URL(server.url).port),
    password: new URL(server.url).password,
    owner: await thisProcess(),
    postmasterPid: await postmasterPid(dir),
  })
})

test('a wrong password is refused', async () => {
  const url = new URL(server.url)
  url.password = 'guessed'
  const db = openDatabase(url.href)

  await expect(sql`select 1`.execute(db)).rejects.toThrow(/password authentication failed/)

  await db.destroy()
})

test('the server leads a session of its own, so that Ctrl-C in the terminal of its owner does not reach it', async () => {
  const pid = await postmasterPid(dir)

  const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(' ')

  expect(fields.slice(4, 6)).toEqual([String(pid), String(pid)])
})
