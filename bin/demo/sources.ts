import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { demoTeams } from './team.ts'

/** One memory file of the demo as it stands on each day. */
export type DemoMemory = {
  readonly name: string
  readonly audience: string
  readonly settings: Readonly<Record<string, unknown>>
  /** Lets the agent have told its team what it had by then; gives whether that is more than before. */
  readonly growTo: (day: number) => Promise<boolean>
}

/** The last day on which the agents of the sample tell something new. */
const lastNewDay = 36

/**
 * The sample memories, one file a team, copied into the folder: lines that the real memory server wrote, more of them every few days,
 * as agents surface facts while they work.
 */
export function sampleMemories(dir: string): Promise<readonly DemoMemory[]> {
  return Promise.all(
    demoTeams.map(async (team) => {
      const lines = (await readFile(join(import.meta.dirname, 'memory', `${team}.jsonl`), 'utf8')).split('\n')
      const path = join(dir, `${team}.jsonl`)
      let shown = 0
      return {
        name: `${team} agent`,
        audience: team,
        settings: { mode: 'file', path },
        async growTo(day: number) {
          const known = Math.min(lines.length, 3 + Math.floor((day / lastNewDay) * (lines.length - 3)))
          if (known === shown) return false
          shown = known
          await writeFile(path, lines.slice(0, known).join('\n'))
          return true
        },
      }
    }),
  )
}

/** The user's own memory file, read where it lies, all of it for everybody: its people are not the demo's. */
export function ownMemory(path: string): readonly DemoMemory[] {
  const settings = { mode: 'file', path, personTypes: [] }
  return [{ name: 'your memory', audience: 'everybody', settings, growTo: async (day) => day === 0 }]
}
