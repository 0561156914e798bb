import { listSources } from '../../engine/sources/sources.ts'
import { runSync } from '../../jobs/sync.ts'
import { answerWith, type Define, withRuntime } from '../define-command.ts'
import { sentenceOf } from '../failure.ts'
import { openProgress } from '../progress.ts'
import { linesOfRun } from '../sync-lines.ts'

/** `clo sync`: the job, by hand. */
export const define: Define = (command, shell) => {
  answerWith(command, shell, () =>
    withRuntime(shell, async (runtime) => {
      const progress = openProgress(shell, runtime.log, 'sync')
      const runs = await runSync(runtime, runtime.clock(), (_, { read, new: fresh, changed }) =>
        progress.show({ read, new: fresh, changed }),
      ).finally(progress.end)
      const data = runs.map(({ name, outcome }) =>
        outcome.status === 'crashed'
          ? { name, status: outcome.status, sentence: sentenceOf(outcome.error) }
          : { name, ...outcome },
      )
      const lines = runs.flatMap(({ name, outcome }) =>
        outcome.status === 'crashed' ? [`${name}: ${sentenceOf(outcome.error)}`] : linesOfRun(name, outcome),
      )
      const left = (await listSources(runtime.db)).filter(({ name }) => !runs.some((run) => run.name === name))
      return {
        data,
        lines: [...lines, ...linesOfLeft(left, runs.length)],
        failed: runs.some(({ outcome }) => outcome.status === 'failed' || outcome.status === 'crashed'),
      }
    }),
  )
}

function linesOfLeft(
  left: readonly { readonly name: string; readonly status: string }[],
  read: number,
): readonly string[] {
  if (left.length === 0)
    return read === 0 ? ['No sources yet. Add one: clo source add memory-mcp NAME --path FILE'] : []
  return left.map(({ name, status }) =>
    status === 'active'
      ? `${name}: left out, since it is being read or waits after a failure. Read it now: clo source sync "${name}"`
      : `${name}: left out, since it is ${status}. Resume it: clo source resume "${name}"`,
  )
}
