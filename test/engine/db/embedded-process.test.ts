import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, onTestFinished, test, vi } from 'vitest'
import { isAlive, isRunning, thisProcess } from '../../../engine/db/embedded-process.ts'
import { emptyFolder } from '../../support/embedded-folder.ts'

test('a running process is alive', async () => {
  expect(await isAlive(await thisProcess())).toBe(true)
})

test('another process that got the pid is not the same process', async () => {
  expect(await isAlive({ pid: process.pid, startTicks: '1' })).toBe(false)
})

test('a zombie is dead, though it still has its pid', async () => {
  const folder = await emptyFolder()
  // By the time the pid arrives, the child's parent is a program that never collects it.
  const script = 'tail -f /dev/null & echo $! > "$0/pid"; exec tail -f "$0/pid"'
  const parent = spawn('sh', ['-c', script, folder], { stdio: ['ignore', 'pipe', 'ignore'] })
  onTestFinished(() => void parent.kill('SIGKILL'))
  const [output] = await once(parent.stdout, 'data')
  const pid = Number(output)

  process.kill(pid, 'SIGKILL')
  await vi.waitUntil(async () => !(await isRunning(pid)), { timeout: 5_000, interval: 5 })

  expect(process.kill(pid, 0)).toBe(true)
})
