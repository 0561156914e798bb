import { lstat, mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { expect, onTestFinished, test } from 'vitest'
import { openEmbedded } from '../../../engine/db/embedded.ts'
import { decideManner, type Manner } from '../../../engine/db/embedded-place.ts'
import { openDatabase } from '../../../engine/db/pool.ts'
import { emptyFolder, useInitialisedFolders } from '../../support/embedded-folder.ts'

const isRoot = process.getuid?.() === 0
const initialisedFolder = useInitialisedFolders()

test.each<[root: boolean, namespaces: boolean, data: 'none' | 'here' | 'elsewhere', Manner]>([
  [false, false, 'none', 'as-self'],
  [false, false, 'here', 'as-self'],
  [true, true, 'none', 'in-namespace'],
  [true, true, 'here', 'in-namespace'],
  [true, false, 'none', 'as-nobody'],
  [true, false, 'elsewhere', 'as-nobody'],
  [true, true, 'elsewhere', 'as-nobody'],
  [true, false, 'here', 'refused'],
])('root %s, user namespaces %s, data %s: the server runs %s', (root, namespaces, data, manner) => {
  expect(decideManner({ root, namespaces, data })).toBe(manner)
})

test('the files in a folder of mode 0700 belong to whoever started', async () => {
  const dir = await initialisedFolder()

  const server = await openEmbedded({ dir, durability: 'none' })

  expect((await stat(dir)).mode & 0o777).toBe(0o700)
  expect((await stat(join(dir, 'postgres'))).uid).toBe(process.getuid?.())
  await server.close()
})

test('root without user namespaces gets a server of nobody in another folder, and finds it again; others need none', async () => {
  // Not in memory: programs are copied there, and memory is often mounted without the right to run any.
  const elsewhere = await mkdtemp(join(tmpdir(), 'clo-elsewhere-'))
  onTestFinished(() => rm(elsewhere, { recursive: true }))
  const dir = await emptyFolder()
  const events: string[] = []
  const refused = {
    dir,
    elsewhere,
    unshare: 'false',
    durability: 'none',
    log: (event: string) => void events.push(event),
  } as const
  const first = await openEmbedded(refused)
  await query(first.url, 'create table note as select 1 as id')
  await first.close()

  const second = await openEmbedded(refused)

  expect(await query(second.url, 'select id from note')).toEqual([{ id: 1 }])
  expect((await lstat(join(dir, 'postgres'))).isSymbolicLink()).toBe(isRoot)
  expect(events.includes('database.elsewhere')).toBe(isRoot)
  expect((await stat(join(dir, 'postgres'))).uid === process.getuid?.()).toBe(!isRoot)
  await second.close()
})

test('data that root made in a user namespace stays where it is when those are refused later', async () => {
  const dir = await initialisedFolder()

  const opening = openEmbedded({ dir, unshare: 'false', durability: 'none' })

  if (isRoot)
    await expect(opening).rejects.toThrow(/made by root in a user namespace, and unshare is refused now; allow/)
  else await expect(opening.then((server) => server.close())).resolves.toBeUndefined()
})

async function query(url: string, statement: string): Promise<readonly unknown[]> {
  const db = openDatabase(url)
  const { rows } = await sql.raw(statement).execute(db)
  await db.destroy()
  return rows
}
