import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { main } from '../../bin/main.ts'
import { monday } from '../support/cast.ts'
import { useDatabase } from '../support/database.ts'

const database = useDatabase()

test('start serves the report, runs the jobs, and ends cleanly when it is told to stop', async () => {
  const stopping = new AbortController()
  const printed = Promise.withResolvers<string>()
  const ended = main(['start', '--json'], {
    ...(await shell({ CLO_PORT: '0' })),
    stdout: { write: printed.resolve },
    signal: stopping.signal,
  })

  const { report, jobs } = JSON.parse(await printed.promise)
  const response = await fetch(report)
  stopping.abort()

  expect(response.status).toBe(200)
  expect(jobs).toEqual(['sync', 'directory', 'plan', 'deliver', 'bounces', 'maintain'])
  expect(await ended).toBe(0)
  await expect(fetch(report)).rejects.toThrow()
})

test('start on a port that is taken says so and leaves nothing running', async () => {
  const taken = createServer()
  const port = await new Promise<number>((resolve) => {
    taken.listen(0, '127.0.0.1', () => resolve((taken.address() as { port: number }).port))
  })
  onTestFinished(() => new Promise((resolve) => taken.close(() => resolve())))
  const said: string[] = []

  const status = await main(['start'], {
    ...(await shell({ CLO_PORT: String(port) })),
    stderr: { write: (text) => said.push(text) },
  })

  expect(status).toBe(1)
  expect(said.join('')).toContain(`Cannot listen on 127.0.0.1:${port}`)
})

async function shell(environment: Record<string, string>) {
  const dataDir = await mkdtemp(join(tmpdir(), 'clo-start-'))
  onTestFinished(() => rm(dataDir, { recursive: true, force: true }))
  const silent = { write: () => true }
  return {
    environment: { CLO_DATA_DIR: dataDir, DATABASE_URL: database().url, CLO_LOG_LEVEL: 'silent', ...environment },
    stdout: silent,
    stderr: silent,
    clock: () => monday,
    signal: new AbortController().signal,
  }
}
