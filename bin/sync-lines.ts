import type { SyncOutcome } from '../engine/sources/sync.ts'
import { counted } from './answer.ts'

/** What one run over one source came to, for people. */
export function linesOfRun(name: string, outcome: SyncOutcome): readonly string[] {
  if (outcome.status === 'busy') return [`${name}: another process reads it just now; try again in a moment.`]
  if (outcome.status === 'failed') {
    const next = outcome.permanent
      ? `It is off until somebody mends it: then clo source resume "${name}"`
      : 'It will be tried again.'
    return [`${name}: ${outcome.sentence.replace(/[.\s]*$/, '.')} ${next}`]
  }
  const { read, new: fresh, changed, gone } = outcome.counts
  const [first] = outcome.skipped
  return [
    read === 0 && gone === 0 && outcome.skipped.length === 0
      ? `${name}: nothing has changed.`
      : `${name}: ${counted(read, 'memory', 'memories')} read, ${fresh} new, ${changed} changed, ${gone} gone.`,
    ...(first === undefined
      ? []
      : [`  ${counted(outcome.skipped.length, 'item')} skipped, the first: ${first.reason} at ${first.where}.`]),
    ...(outcome.status === 'partial' ? ['  It could not be read as a whole, so nothing counted as gone.'] : []),
  ]
}
