import { fsrs6 } from '../../engine/model/fsrs.ts'
import type { Rating, RetentionModel } from '../../engine/model/retention-model.ts'
import { defaultWeights, parseWeights, type Weights } from '../../engine/model/weights.ts'
import { seededRandom } from '../../engine/reports/simulate.ts'
import { conceptsEach, type Scenario } from './scenarios.ts'

/** One concept in one person's life: the day on which they met it, 0 the first simulated one, and how well it stuck. */
export type Meeting = { readonly day: number; readonly rating: Rating }

/** What the planner never sees of one person: how they forget, and what they meet when. The concept `n` is at place `n - 1`. */
export type Life = { readonly seed: number; readonly truth: RetentionModel; readonly meetings: readonly Meeting[] }

/** The life of one seed: the same for every order, and the same meetings for every way of answering and forgetting. */
export function lifeOf(seed: number, { surfacing, forgetting }: Scenario): Life {
  const random = seededRandom(seed * 7_919)
  const meetings = Array.from({ length: conceptsEach }, () => {
    const rating = firstRating(random())
    const day = surfacing === 'stream' ? Math.floor(random() * 150) : -Math.ceil(random() * 30)
    return { day, rating }
  })
  return { seed, truth: fsrs6(forgetting === 'own' ? ownWeights(seededRandom(-seed)) : defaultWeights), meetings }
}

/** A number 0..1 that belongs to one pair, day and purpose: whoever asks, in whatever order, fate is the same. */
export function fate(seed: number, concept: number, day: number, purpose: 'answers' | 'recalls'): number {
  let mixed = purpose === 'answers' ? 1 : 2
  for (const part of [seed, concept, day]) mixed = Math.floor(seededRandom(mixed ^ (part + 1))() * 2 ** 32)
  return mixed / 2 ** 32
}

/** 24 again, 9 hard, 50 good, 17 easy in a hundred. Source: memory-model.md 4.3. */
function firstRating(chance: number): Rating {
  if (chance < 0.24) return 'again'
  if (chance < 0.33) return 'hard'
  return chance < 0.83 ? 'good' : 'easy'
}

/**
 * By how much people differ in each weight: the deviations to which the FSRS-6 fit holds its weights (memory-model.md 1.3). They
 * become spreads on a log scale, at most a factor of e^0.8, since the first ones are wide enough to say nothing.
 */
const deviations = [
  6.43, 9.66, 17.58, 27.85, 0.57, 0.28, 0.6, 0.12, 0.39, 0.18, 0.33, 0.3, 0.09, 0.16, 0.57, 0.25, 1.03, 0.31, 0.32,
  0.14, 0.27,
]
const mostSpread = 0.8

/** Weights of one person, redrawn until they are possible ones and a better first rating starts no weaker memory. */
function ownWeights(random: () => number): Weights {
  for (;;) {
    const drawn = defaultWeights.map((weight, index) => {
      const spread = Math.min(mostSpread, Math.sqrt(Math.log(1 + (deviations[index]! / weight) ** 2)))
      return weight * Math.exp(spread * standardNormal(random))
    })
    const parsed = parseWeights(drawn)
    const [again = 0, hard = 0, good = 0, easy = 0] = drawn
    if (parsed.status === 'ok' && again <= hard && hard <= good && good <= easy) return parsed.weights
  }
}

/** Box-Muller; 1 - u is never 0. */
function standardNormal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}
