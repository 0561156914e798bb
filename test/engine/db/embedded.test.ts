import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { openEmbedded } from '../../../engine/db/embedded.ts'
import { openDatabase } from '../../../engine/db/pool.ts'
import {
  emptyFolder,
  killServer,
  openChild,
  openForTest,
  postmasterPid,
  useInitialisedFolders,
} from '../../support/embedded-folder.ts'

const initialisedFolder = useInitialisedFolders()

test('the first to open a folder makes its database, the second attaches to it', async () => {
  const dir = await emptyFolder()
  const server = await openEmbedded({ dir, durability: 'none' })
  const first = openDatabase(server.url)
  await sql`create table note (text text)`.execute(first)

  const second = openChild(dir)

  expect((await second.ready).role).toBe('attached')
  expect((await second.ask(`insert into note values ('seen') returning text`)).rows).toEqual([{ text: 'seen' }])
  await second.ask('close')
  await first.destroy()
  await server.close()
})

test('six processes that open a new folder at once end with one owner, and all can query', async () => {
  const dir = await emptyFolder()

  const children = [1, 2, 3, 4, 5, 6].map(() => openChild(dir))

  const opened = await Promise.all(children.map((child) => child.ready))
  const answers = await Promise.all(children.map((child) => child.ask('select 1 as one')))
  expect(opened.map(({ role }) => role).sort()).toEqual([...Array(5).fill('attached'), 'owner'])
  expect(answers.map(({ rows }) => rows)).toEqual(Array(6).fill([{ one: 1 }]))
})

test('a dead owner is taken over: its server is adopted with all its data', async () => {
  const dir = await initialisedFolder()
  const owner = openChild(dir)
  await owner.ready
  await owner.ask('create table note as select 1 as id')
  const pid = await postmasterPid(dir)
  await owner.kill()

  const server = await openForTest(dir)

  const db = openDatabase(server.url)
  expect(server.role).toBe('owner')
  expect(await postmasterPid(dir)).toBe(pid)
  expect((await sql`select id from note`.execute(db)).rows).toEqual([{ id: 1 }])
  await db.destroy()
})

test('of four processes that find a dead owner, one takes over', async () => {
  const dir = await initialisedFolder()
  const owner = openChild(dir)
  await owner.ready
  await owner.kill()

  const heirs = [1, 2, 3, 4].map(() => openChild(dir))

  const opened = await Promise.all(heirs.map((heir) => heir.ready))
  expect(opened.map(({ role }) => role).sort()).toEqual(['attached', 'attached', 'attached', 'owner'])
})

test('after everything was killed, the next open recovers what was committed', async () => {
  const dir = await initialisedFolder()
  const owner = openChild(dir, 'full')
  await owner.ready
  await owner.ask('create table note as select 1 as id')
  await owner.kill()
  await killServer(dir)

  const server = await openForTest(dir, 'full')

  const db = openDatabase(server.url)
  expect((await sql`select id from note`.execute(db)).rows).toEqual([{ id: 1 }])
  await db.destroy()
})

test('a live owner whose server does not answer is an error that says what to do, and doing it helps', async () => {
  const dir = await initialisedFolder()
  const owner = openChild(dir)
  const { url } = await owner.ready
  await killServer(dir)

  const opening = openEmbedded({ dir, unreachableMs: 100 })

  await expect(opening).rejects.toThrow(
    `Process ${owner.pid} owns the database in ${dir}, but its server does not answer ` +
      `(127.0.0.1:${new URL(url).port}: ECONNREFUSED); stop process ${owner.pid} and start again, and the new one takes over.`,
  )
  await owner.kill()
  expect((await openForTest(dir)).role).toBe('owner')
})
