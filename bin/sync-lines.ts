import type { SyncOutcome } from '../engine/sources/sync.ts'
import { counted } from './answer.ts'
import { plainText } from './table.ts'

/** What one run over one source came to, for people. */
export function linesOfRun(name: string, outcome: SyncOutcome): readonly string[] {
  if (outcome.status === 'busy') return [`${name}: another process reads it just now; try again in a moment.`]
  if (outcome.status === 'failed') {
    const next = outcome.permanent
      ? `It is off until somebody mends it: then clo source resume "${name}"`
      : 'It will be tried again.'
    return [`${name}: ${plainText(outcome.sentence).replace(/[.\s]*$/, '.')} ${next}`]
  }
  const { read, new: fresh, changed, gone, superseded, expired, skipped } = outcome.counts
  const [first] = outcome.skipped
  const rest = [
    [gone, 'gone'],
    [superseded, 'superseded'],
    [expired, 'expired'],
  ].flatMap(([count, word]) => (count === 0 ? [] : [`${count} ${word}`]))
  return [
    read === 0 && rest.length === 0 && skipped === 0
      ? `${name}: nothing has changed.`
      : `${name}: ${[`${counted(read, 'memory', 'memories')} read`, `${fresh} new`, `${changed} changed`, ...rest].join(', ')}.`,
    ...(first === undefined
      ? []
      : [`  ${counted(skipped, 'item')} skipped, the first: ${first.reason} at ${plainText(first.where)}.`]),
    ...(outcome.status === 'partial' && outcome.extent === 'whole'
      ? ['  It could not be read as a whole, so nothing counted as gone.']
      : []),
  ]
}
