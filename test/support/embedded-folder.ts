import { execFile } from 'node:child_process'
import { readFile, readlink, realpath, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, onTestFinished, vi } from 'vitest'
import { type EmbeddedServer, openEmbedded } from '../../engine/db/embedded.ts'
import type { Durability } from '../../engine/db/embedded-postgres.ts'
import { isRunning } from '../../engine/db/embedded-process.ts'
import { type Child, startChild } from './child.ts'
import type { EmbeddedAnswer } from './embedded-child.ts'
import { scratchFolder } from './scratch.ts'

/** An empty folder of mode 0700; what runs on it is killed and it is removed when the test ends. */
export async function emptyFolder(): Promise<string> {
  const dir = await scratchFolder('clo-embedded-')
  onTestFinished(() => remove(dir))
  return dir
}

/** Folders with an initialised database: initialising takes most of a second, copying a tenth. */
export function useInitialisedFolders(): () => Promise<string> {
  let original = ''
  beforeAll(async () => {
    original = await scratchFolder('clo-embedded-')
    await (await openEmbedded({ dir: original, durability: 'none' })).close()
  })
  afterAll(() => remove(original))
  return async () => {
    const dir = await emptyFolder()
    // Faster than node's own cp by half.
    await promisify(execFile)('cp', ['-R', `${original}/.`, dir])
    return dir
  }
}

/** The process of the server that runs on the folder, or last ran there. */
export async function postmasterPid(dir: string): Promise<number> {
  const text = await readFile(join(dir, 'postgres', 'postmaster.pid'), 'utf8').catch(() => '0')
  return Number(text.split('\n')[0])
}

/** Kills the server of the folder with SIGKILL, and waits until it is gone. */
export async function killServer(dir: string): Promise<void> {
  await signalServer(dir, 'SIGKILL')
}

/** Waits until the process is gone. */
export async function untilEnded(pid: number): Promise<void> {
  await vi.waitUntil(async () => !(await isRunning(pid)), { timeout: 10_000, interval: 10 })
}

/** Opens the server of the folder in a process of its own, which answers statements and `close`. */
export function openChild(dir: string, durability: Durability = 'none'): Child<EmbeddedAnswer> {
  return startChild<EmbeddedAnswer>('embedded-child.ts', dir, durability)
}

/** Opens the server of the folder; it is closed when the test ends. */
export async function openForTest(dir: string, durability: Durability = 'none'): Promise<EmbeddedServer> {
  const server = await openEmbedded({ dir, durability })
  onTestFinished(() => server.close())
  return server
}

async function remove(dir: string): Promise<void> {
  // Unlike SIGKILL, this has it give its shared memory back.
  await signalServer(dir, 'SIGQUIT')
  // The killed server's children may still write for a moment.
  await rm(dir, { recursive: true, force: true, maxRetries: 20, retryDelay: 20 })
}

/** Never signals anything else: the pid file may name another program by now. */
async function signalServer(dir: string, signal: 'SIGKILL' | 'SIGQUIT'): Promise<void> {
  const pid = await postmasterPid(dir)
  const cwd = await readlink(`/proc/${pid}/cwd`).catch(() => null)
  if (cwd === null || cwd !== (await realpath(join(dir, 'postgres')))) return
  process.kill(pid, signal)
  await untilEnded(pid)
}
