import { dayMs, elapsedDays } from '../../engine/model/elapsed.ts'
import type { RetentionModel, RetentionState } from '../../engine/model/retention-model.ts'
import { daysUntil, retrievabilityAfter } from '../../engine/model/retrievability.ts'

/**
 * How the demo's people really forget, which the engine does not know: another curve than FSRS-6's (steeper at first) and
 * other growth. `talent` around 1 stretches every stability of one person.
 * Success: S' = S (1 + 1.4 talent + 5 (1 - R)). Failure: S' = max(0.6, 0.35 S). First answer: 3 talent days, or 0.8.
 */
export function hiddenModel(talent: number): RetentionModel {
  const curve = { decay: -0.3, factor: 0.9 ** (1 / -0.3) - 1 }
  const retrievability = (state: RetentionState, at: Date) =>
    retrievabilityAfter(curve, state.stabilityDays, elapsedDays(state.sinceAt, at))

  return {
    name: 'hidden',
    curve,
    unverified: (exposedAt) => ({ stabilityDays: 2 * talent, difficulty: null, sinceAt: exposedAt, verified: false }),
    retrievability,
    afterAnswer(state, rating, at) {
      const failed = rating === 'again'
      const first = failed ? 0.8 : 3 * talent
      const grown = state.stabilityDays * (1 + 1.4 * talent + 5 * (1 - retrievability(state, at)))
      const later = failed ? Math.max(0.6, 0.35 * state.stabilityDays) : grown
      return { stabilityDays: state.verified ? later : first, difficulty: 5, sinceAt: at, verified: true }
    },
    dueAt: (state, desiredRetention) =>
      new Date(state.sinceAt.getTime() + Math.round(daysUntil(curve, state.stabilityDays, desiredRetention) * dayMs)),
  }
}
