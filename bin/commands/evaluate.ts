import { evaluate } from '../../engine/model/evaluate.ts'
import { type ElapsedRule, elapsedRules, predictorOf } from '../../engine/model/predictor.ts'
import { parseReviewLog } from '../../engine/model/review-log.ts'
import { defaultWeights } from '../../engine/model/weights.ts'
import type { Answer } from '../answer.ts'
import { answerWith, type Define } from '../define-command.ts'
import { CommandError } from '../failure.ts'
import { readInput } from '../read-input.ts'
import { readWeights } from '../read-weights.ts'

type Options = { readonly weights?: string; readonly elapsed: ElapsedRule }

/** `clo evaluate`: needs no database. */
export const define: Define = (command, shell) => {
  command
    .argument('<file.csv>', 'a review log with the columns user_id, card_id, day_offset, rating, ts')
    .option('--weights <file>', '21 weights to score instead of the defaults')
    .addOption(
      command
        .createOption('--elapsed <rule>', 'how time between answers is counted; the last two are for comparison')
        .choices(elapsedRules)
        .default('fraction'),
    )
  answerWith(command, shell, async (file: string, options: Options): Promise<Answer> => {
    const parsed = parseReviewLog(await readInput(file))
    if (parsed.status === 'failed') {
      const faults = parsed.faults.map(({ line, sentence }) => `line ${line}: ${sentence}`)
      return { data: parsed, lines: [`${file} cannot be scored:`, ...faults], failed: true }
    }
    const weights = options.weights === undefined ? defaultWeights : await readWeights(options.weights)
    const evaluation = evaluate(parsed.reviews, predictorOf(weights, options.elapsed))
    if (evaluation.status === 'failed') throw new CommandError(evaluation.sentence)
    const { scored, recalled, logLoss, rmseBins, auc } = evaluation
    return {
      data: { answers: parsed.reviews.length, elapsed: options.elapsed, ...evaluation },
      lines: [
        `log loss    ${logLoss.toFixed(4)}`,
        `RMSE(bins)  ${rmseBins.toFixed(4)}`,
        `AUC         ${auc === null ? 'none: all or none were recalled' : auc.toFixed(4)}`,
        '',
        `Over ${scored.toLocaleString('en')} of ${parsed.reviews.length.toLocaleString('en')} answers: those 24 hours or more after the one before; ${recalled.toLocaleString('en')} recalled.`,
        `Elapsed time by ${options.elapsed}, probability held to 0.02..0.98, ${options.weights === undefined ? 'default weights' : `weights of ${options.weights}`}.`,
      ],
    }
  })
}
