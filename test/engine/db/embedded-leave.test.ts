import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { openEmbedded } from '../../../engine/db/embedded.ts'
import { isRunning } from '../../../engine/db/embedded-process.ts'
import { openDatabase } from '../../../engine/db/pool.ts'
import {
  openChild,
  openForTest,
  postmasterPid,
  untilEnded,
  useInitialisedFolders,
} from '../../support/embedded-folder.ts'

const initialisedFolder = useInitialisedFolders()

test('an owner that leaves keeps the server running for the others, and the last one stops it', async () => {
  const dir = await initialisedFolder()
  const owner = openChild(dir)
  await owner.ready
  const attached = openChild(dir)
  await attached.ready
  const pid = await postmasterPid(dir)

  await owner.ask('close')

  expect((await attached.ask('select 1 as one')).rows).toEqual([{ one: 1 }])
  await attached.ask('close')
  expect(await isRunning(pid)).toBe(false)
})

test('an attached process that leaves after its owner was killed stops the server', async () => {
  const dir = await initialisedFolder()
  const owner = openChild(dir)
  await owner.ready
  const attached = openChild(dir)
  await attached.ready
  const pid = await postmasterPid(dir)
  await owner.kill()

  await attached.ask('close')

  expect(await isRunning(pid)).toBe(false)
})

test('a server that lost its owner to the others gets the next process as its owner', async () => {
  const dir = await initialisedFolder()
  const owner = openChild(dir)
  await owner.ready
  const attached = openChild(dir)
  await attached.ready
  const pid = await postmasterPid(dir)
  await owner.ask('close')

  const server = await openForTest(dir)

  expect(server.role).toBe('owner')
  expect(await postmasterPid(dir)).toBe(pid)
})

test('a foreign client keeps the server running when the last process leaves', async () => {
  const dir = await initialisedFolder()
  const server = await openEmbedded({ dir, durability: 'none' })
  const url = new URL(server.url)
  url.searchParams.set('application_name', 'psql')
  const foreign = openDatabase(url.href)
  await sql`select 1`.execute(foreign)

  await server.close()

  expect((await sql`select 1 as one`.execute(foreign)).rows).toEqual([{ one: 1 }])
  await foreign.destroy()
})

test('a process whose connections were all cut still stops the server when it leaves as the last', async () => {
  const dir = await initialisedFolder()
  const server = await openEmbedded({ dir, durability: 'none' })
  const pid = await postmasterPid(dir)
  const db = openDatabase(server.url)
  await sql`select pg_terminate_backend(pid, 5000) from pg_stat_activity
    where backend_type = 'client backend' and pid <> pg_backend_pid()`.execute(db)
  await db.destroy()

  await server.close()

  expect(await isRunning(pid)).toBe(false)
})

test('when four processes leave at once, the server is stopped', async () => {
  const dir = await initialisedFolder()
  const children = [1, 2, 3, 4].map(() => openChild(dir))
  await Promise.all(children.map((child) => child.ready))
  const pid = await postmasterPid(dir)

  await Promise.all(children.map((child) => child.ask('close')))

  await untilEnded(pid)
})

test('processes that come while others leave always get a server', async () => {
  const dir = await initialisedFolder()
  const leaving = [1, 2, 3].map(() => openChild(dir))
  await Promise.all(leaving.map((child) => child.ready))

  const coming = [1, 2, 3].map(() => openChild(dir))
  await Promise.all(leaving.map((child) => child.ask('close')))

  await Promise.all(coming.map((child) => child.ready))
  const answers = await Promise.all(coming.map((child) => child.ask('select 1 as one')))
  expect(answers.map(({ rows }) => rows)).toEqual(Array(3).fill([{ one: 1 }]))
})
