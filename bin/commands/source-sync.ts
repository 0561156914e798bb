import { syncSource } from '../../engine/sources/sync.ts'
import type { SyncCounts } from '../../engine/sources/tally.ts'
import { answerWith, type Define, withRuntime } from '../define-command.ts'
import { CommandError } from '../failure.ts'
import { sourceNamed } from '../named.ts'
import { openProgress } from '../progress.ts'
import { linesOfRun } from '../sync-lines.ts'

/** `clo source sync`: reads one source now, whether it is due or not. */
export const defineSync: Define = (command, shell) => {
  command.description('Read one source now, also when it waits after a failure.').argument('<name>', 'the source')
  answerWith(command, shell, (name: string) =>
    withRuntime(shell, async ({ db, inForce: { model }, log, signal, openSource, clock }) => {
      const source = await sourceNamed(db, name)
      if (source.status !== 'active') {
        const why = source.offReason === null ? 'paused' : `off (${source.offReason})`
        throw new CommandError(`${name} is ${why}; expected an active source: clo source resume "${name}"`)
      }
      const progress = openProgress(shell, log, 'sync')
      const show = ({ read, new: fresh, changed }: SyncCounts) => progress.show({ read, new: fresh, changed })
      const outcome = await syncSource(
        db,
        { model, log, clock, signal, progress: show },
        source.id,
        openSource,
        clock(),
      ).finally(progress.end)
      return {
        data: { name, ...outcome },
        lines: linesOfRun(name, outcome),
        failed: outcome.status === 'failed' || outcome.status === 'busy',
      }
    }),
  )
}
