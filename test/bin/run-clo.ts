import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { main } from '../../bin/main.ts'
import { monday } from '../support/cast.ts'

/** What a command line printed, and its exit status. */
export type Ran = { readonly status: number; readonly out: string; readonly err: string }

/** What stands around the command lines of one test. `at`: what its clock says. */
export type Surroundings = {
  readonly databaseUrl?: string
  readonly at?: Date
  readonly environment?: Readonly<Record<string, string>>
}

/** Runs the command line in this process: `clo('people', 'list')`, on that database, with a data folder that goes when the test ends. */
export function useClo({ databaseUrl, at = monday, environment }: Surroundings): (...args: string[]) => Promise<Ran> {
  const dataDir = mkdtempSync(join(tmpdir(), 'clo-cli-'))
  onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }))
  return async (...args) => {
    const out: string[] = []
    const err: string[] = []
    const status = await main(args, {
      environment: { CLO_DATA_DIR: dataDir, ...(databaseUrl && { DATABASE_URL: databaseUrl }), ...environment },
      stdout: { write: (text) => out.push(text) },
      stderr: { write: (text) => err.push(text) },
      clock: () => at,
      signal: new AbortController().signal,
    })
    return { status, out: out.join(''), err: err.join('') }
  }
}
