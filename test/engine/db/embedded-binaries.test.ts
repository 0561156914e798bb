import { mkdir, readFile, readlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { completeLinks, findBinaries } from '../../../engine/db/embedded-binaries.ts'
import { emptyFolder } from '../../support/embedded-folder.ts'

test('a package installed without its scripts gets its links, and keeps them', async () => {
  const root = await emptyFolder()
  await mkdir(join(root, 'native', 'lib'), { recursive: true })
  await writeFile(join(root, 'native', 'lib', 'libpq.so.5.18'), 'library')
  await writeFile(
    join(root, 'native', 'pg-symlinks.json'),
    JSON.stringify([{ source: 'native/lib/libpq.so.5.18', target: 'native/lib/libpq.so.5' }]),
  )

  await Promise.all([completeLinks(root), completeLinks(root)])
  await completeLinks(root)

  expect(await readlink(join(root, 'native', 'lib', 'libpq.so.5'))).toBe('libpq.so.5.18')
  expect(await readFile(join(root, 'native', 'lib', 'libpq.so.5'), 'utf8')).toBe('library')
})

test('the installed PostgreSQL is version 18', async () => {
  const { version } = await findBinaries()

  expect(version).toMatch(/^18\./)
})
