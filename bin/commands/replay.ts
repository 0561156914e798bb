import { putInForce } from '../../engine/model/model-in-force.ts'
import { replayEverybody } from '../../engine/model/replay.ts'
import { counted } from '../answer.ts'
import { answerWith, type Define, withRuntime } from '../define-command.ts'
import { openProgress } from '../progress.ts'
import { readWeights } from '../read-weights.ts'

/** `clo replay`: the log is the truth, states follow. */
export const define: Define = (command, shell) => {
  command.option('--weights <file>', 'put these 21 weights in force first, for good')
  answerWith(command, shell, async (options: { readonly weights?: string }) => {
    const weights = options.weights === undefined ? null : await readWeights(options.weights)
    return await withRuntime(shell, async ({ db, inForce, log, clock }) => {
      const { model } = weights === null ? inForce : await putInForce(db, weights, clock())
      const progress = openProgress(shell, log, 'replay')
      const replayed = await replayEverybody(db, model, (fraction) => progress.show({}, fraction)).finally(progress.end)
      const { pairs, events, changed } = replayed
      const outcome = changed === 0 ? 'every state said so already' : `${counted(changed, 'state')} changed`
      return {
        data: replayed,
        lines: [`Replayed ${counted(events, 'event')} of ${counted(pairs, 'pair')}: ${outcome}.`],
      }
    })
  })
}
