/** The 21 numbers of FSRS-6, w0..w20, named where fsrs.ts uses them. */
export type Weights = readonly [
  ...initialStabilityDays: readonly [again: number, hard: number, good: number, easy: number],
  ...initialDifficulty: readonly [w4: number, w5: number],
  ...nextDifficulty: readonly [w6: number, w7: number],
  ...success: readonly [w8: number, w9: number, w10: number],
  ...lapse: readonly [w11: number, w12: number, w13: number, w14: number],
  ...hardAndEasy: readonly [w15: number, w16: number],
  ...sameDay: readonly [w17: number, w18: number, w19: number],
  decay: number,
]

/** The default weights of FSRS-6, fitted by its authors on the reviews of some ten thousand people. Source: ts-fsrs `default_w`. */
export const defaultWeights: Weights = [
  0.212, 1.2931, 2.3065, 8.2956, 6.4133, 0.8334, 3.0194, 0.001, 1.8722, 0.1666, 0.796, 1.4835, 0.0614, 0.2629, 1.6483,
  0.6014, 1.8729, 0.5425, 0.0912, 0.0658, 0.1542,
]

/** What `parseWeights` found; `sentence` names every wrong weight by its index, counted from 0. */
export type ParsedWeights =
  | { readonly status: 'ok'; readonly weights: Weights }
  | {
      readonly status: 'failed'
      readonly reason: 'not-a-list' | 'wrong-count' | 'not-finite' | 'out-of-range'
      readonly sentence: string
    }

/**
 * Checks a list of weights that somebody else wrote. Ours, because ts-fsrs takes its own defaults in place of a list of another length, and moves a
 * wrong weight to the nearest bound without a word.
 */
export function parseWeights(value: unknown): ParsedWeights {
  if (!Array.isArray(value)) return failed('not-a-list', `Weights are ${kindOf(value)}, expected a list of 21 numbers.`)
  if (value.length !== ranges.length)
    return failed('wrong-count', `Weights are a list of ${value.length}, expected 21 numbers.`)

  const given: readonly unknown[] = value
  const notFinite = ranges.flatMap((range, index) =>
    Number.isFinite(given[index]) ? [] : [fault(given, range, index)],
  )
  if (notFinite.length > 0) return failed('not-finite', notFinite.join(' '))

  const numbers = given as Weights
  const outside = ranges.flatMap((range, index) =>
    isWithin(range, numbers[index]!) ? [] : [fault(given, range, index)],
  )
  if (outside.length > 0) return failed('out-of-range', outside.join(' '))

  return { status: 'ok', weights: numbers }
}

type Range = readonly [least: number, most: number]

// The bounds inside which FSRS-6 is fitted: no fit ends outside, and ts-fsrs (CLAMP_PARAMETERS) would move what does.
const ranges: readonly Range[] = [
  [0.001, 100],
  [0.001, 100],
  [0.001, 100],
  [0.001, 100],
  [1, 10],
  [0.001, 4],
  [0.001, 4],
  [0.001, 0.75],
  [0, 4.5],
  [0, 0.8],
  [0.001, 3.5],
  [0.001, 5],
  [0.001, 0.25],
  [0.001, 0.9],
  [0, 4],
  [0, 1],
  [1, 6],
  [0, 2],
  [0, 2],
  [0.01, 0.8],
  [0.1, 0.8],
]

function isWithin([least, most]: Range, weight: number): boolean {
  return weight >= least && weight <= most
}

function fault(given: readonly unknown[], [least, most]: Range, index: number): string {
  return `Weight ${index} is ${kindOf(given[index])}, expected a number from ${least} to ${most}.`
}

/** Numbers as they are; of anything else only the kind, since it may be anybody's text. */
function kindOf(value: unknown): string {
  if (typeof value === 'number') return String(value)
  if (value === undefined || value === null) return 'missing'
  return Array.isArray(value) ? 'a list' : `of type ${typeof value}`
}

function failed(reason: 'not-a-list' | 'wrong-count' | 'not-finite' | 'out-of-range', sentence: string): ParsedWeights {
  return { status: 'failed', reason, sentence }
}
