import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { main } from '../../bin/main.ts'
import type { Ask } from '../../bin/shell.ts'
import type { Clock } from '../../engine/clock.ts'
import { monday } from '../support/cast.ts'

/** What a command line printed, and its exit status. */
export type Ran = { readonly status: number; readonly out: string; readonly err: string }

/** What stands around the command lines of one test. `at`: what its clock says, always the same unless it is a clock; `answers`: what somebody at the terminal types, in turn. */
export type Surroundings = {
  readonly databaseUrl?: string
  readonly at?: Date | Clock
  readonly environment?: Readonly<Record<string, string>>
  readonly answers?: readonly string[]
}

/** Runs the command line in this process: `clo('people', 'list')`, on that database, with a data folder that goes when the test ends. */
export function useClo({
  databaseUrl,
  at = monday,
  environment,
  answers,
}: Surroundings): (...args: string[]) => Promise<Ran> {
  const dataDir = mkdtempSync(join(tmpdir(), 'clo-cli-'))
  onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }))
  return async (...args) => {
    const out: string[] = []
    const err: string[] = []
    const status = await main(args, {
      environment: { CLO_DATA_DIR: dataDir, ...(databaseUrl && { DATABASE_URL: databaseUrl }), ...environment },
      stdout: { write: (text) => out.push(text) },
      stderr: { write: (text) => err.push(text) },
      clock: typeof at === 'function' ? at : () => at,
      signal: new AbortController().signal,
      ...(answers && { ask: typist(answers, (question) => out.push(`${question}\n`)) }),
    })
    return { status, out: out.join(''), err: err.join('') }
  }
}

/** Types one answer after the other, and closes the terminal after the last. */
function typist(answers: readonly string[], see: (question: string) => void): Ask {
  const left = [...answers]
  return async (question) => {
    see(question)
    const answer = left.shift()
    if (answer === undefined) throw new DOMException('The terminal was closed', 'AbortError')
    return answer
  }
}
