import { watch } from 'node:fs'
import { join } from 'node:path'
import { findGitFolder } from './git-local.ts'
import type { Roster } from './memfs-agents.ts'

const debounceMs = 300

/**
 * Calls `changed` after the head of an agent may have moved, at most once in 300 ms, until aborted. Watches the folder of the branches, which git renames
 * into. An agent that comes later, or whose folder vanishes, is left to the scheduled pull.
 */
export function watchHeads(list: () => Promise<Roster>, changed: () => void, signal: AbortSignal): void {
  let timer: NodeJS.Timeout | undefined
  const report = () => {
    timer = undefined
    changed()
  }
  signal.addEventListener('abort', () => clearTimeout(timer), { once: true })
  const begin = async () => {
    const { agents } = await list()
    for (const { place } of agents) {
      const gitdir = 'path' in place ? await findGitFolder(place.path) : undefined
      if (gitdir === undefined || signal.aborted) continue
      try {
        watch(join(gitdir, 'refs', 'heads'), { signal }, (_event, name) => {
          if (name === null || name === 'main') timer ??= setTimeout(report, debounceMs)
        }).on('error', () => {})
      } catch {}
    }
  }
  begin().catch(() => {})
}
