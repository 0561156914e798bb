import { execFile } from 'node:child_process'
import { chmod, copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { programDir } from '../../bin/config.ts'

const launcher = join(programDir, 'bin', 'clo')

test('the launcher works through a symlink, from any directory', async () => {
  const folder = await temporaryFolder()
  await symlink(launcher, join(folder, 'first'))
  await symlink('first', join(folder, 'second'))

  const { status, out } = await run(join(folder, 'second'), ['--help'], { cwd: '/' })

  expect(status).toBe(0)
  expect(out).toMatch(/^Usage: clo/)
})

test('wrong usage ends with 2, help with 0, a command that cannot do its work with 1', async () => {
  const wrong = await run(launcher, ['concepts', 'frobnicate'])
  const failed = await run(launcher, ['evaluate', '/nowhere.csv'])

  expect(wrong).toMatchObject({ status: 2, out: '', err: expect.stringMatching(/^clo: unknown command/) })
  expect(failed).toEqual({
    status: 1,
    out: '',
    err: 'clo: /nowhere.csv cannot be read: there is no such file; expected a file.\n',
  })
})

test('the program’s own database serves two commands at once, and its commands one after the other', async () => {
  const folder = await temporaryFolder()
  const environment = { CLO_DATA_DIR: join(folder, 'data') }

  const both = await Promise.all([
    run(launcher, ['audience', 'add', 'platform', '--json'], { environment }),
    run(launcher, ['audience', 'add', 'ops', '--json'], { environment }),
  ])
  const { out } = await run(launcher, ['audience', 'list', '--json'], { environment })

  expect(both.map(({ status }) => status)).toEqual([0, 0])
  expect(JSON.parse(out).map(({ name }: { name: string }) => name)).toEqual(['ops', 'platform'])
})

test.each([
  ['20.11.1', 1],
  ['22.17.9', 1],
  ['22.18.0', 0],
  ['24.0.0', 0],
  ['not-a-version', 1],
])('without a Node of its own the launcher takes the host’s when it is recent: %s ends with %i', async (version, status) => {
  const folder = await temporaryFolder()
  const place = join(folder, 'bin')
  await mkdir(place)
  await copyFile(launcher, join(place, 'clo'))
  await writeFile(join(place, 'node'), `#!/bin/sh\nif [ "$1" = -p ]; then echo ${version}; else echo "ran $1"; fi\n`)
  await chmod(join(place, 'node'), 0o755)

  const ran = await run(join(place, 'clo'), ['--help'], { environment: { PATH: `${place}:${process.env.PATH}` } })

  expect(ran.status).toBe(status)
  if (status === 0) expect(ran.out).toBe(`ran ${folder}/bin/clo.ts\n`)
  else expect(ran.err).toMatch(/^clo: Node .* was found; expected Node 22\.18 or later.* npm ci/)
})

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'clo-launcher-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

function run(
  file: string,
  args: readonly string[],
  {
    cwd = '/',
    environment = {},
  }: { readonly cwd?: string; readonly environment?: Readonly<Record<string, string>> } = {},
): Promise<{ status: number; out: string; err: string }> {
  return new Promise((resolve) => {
    execFile(file, [...args], { cwd, env: { PATH: process.env.PATH, ...environment } }, (error, out, err) => {
      resolve({ status: error === null ? 0 : Number(error.code), out, err })
    })
  })
}
