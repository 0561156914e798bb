/** A person's own verdict on one recall. `again` is the only failure. */
export type Rating = 'again' | 'hard' | 'good' | 'easy'

/** All ratings, worst first. */
export const ratings = ['again', 'hard', 'good', 'easy'] as const satisfies readonly Rating[]

/**
 * What a model knows of one person and one concept. `stabilityDays`: days from `sinceAt` until retrievability is 0.9.
 * Unverified: exposed but never answered; `difficulty` is null until the first answer.
 */
export type RetentionState = {
  readonly stabilityDays: number
  readonly difficulty: number | null
  readonly sinceAt: Date
  readonly verified: boolean
}

/** The two numbers that SQL and TypeScript share: R(t) = (1 + factor * t / S) ^ decay, t and S in days, decay negative. */
export type Curve = { readonly decay: number; readonly factor: number }

/** How memory decays and what an answer does to it. Pure; every instant is an argument. */
export type RetentionModel = {
  readonly name: string
  readonly curve: Curve
  /** The state that a first exposure creates: never above a hard first success. */
  unverified(exposedAt: Date): RetentionState
  /** Probability of recall at an instant, 0..1. */
  retrievability(state: RetentionState, at: Date): number
  /** The state after an answer; the first answer starts the memory from its own rating. */
  afterAnswer(state: RetentionState, rating: Rating, at: Date): RetentionState
  /** When retrievability falls to `desiredRetention` (0..1, exclusive); milliseconds, no fuzz. */
  dueAt(state: RetentionState, desiredRetention: number): Date
}
