import type { Rating, RetentionModel, RetentionState } from './retention-model.ts'

/** A person met a concept: an agent surfaced it, an audience assigned it, or its answer changed. */
export type ExposureEvent = {
  readonly kind: 'exposure'
  readonly at: Date
  readonly version: number
  readonly cause: 'surfaced' | 'assigned' | 'changed'
}

/** A person rated one recall of one version of a concept. */
export type AnswerEvent = {
  readonly kind: 'answer'
  readonly at: Date
  readonly version: number
  readonly rating: Rating
}

/** Anything in the log of one person and one concept that a state follows from. */
export type Event = ExposureEvent | AnswerEvent

/** What the log of one pair amounts to. `reviews` and `lapses` count from the start of `version`. */
export type ReplayedHistory = {
  readonly state: RetentionState
  readonly version: number
  /** The exposure that started the version; null when an answer did. */
  readonly startedBy: ExposureEvent['cause'] | null
  readonly reviews: number
  readonly lapses: number
  /** The newest time that an agent surfaced the concept, in any version. */
  readonly lastSurfacedAt: Date | null
}

/**
 * Folds the log of one person and one concept, oldest first, to its state; null for an empty log. Undone answers are left out by the
 * caller. The first exposure of each version starts it unverified, later ones never change stability; answers to an older version
 * teach nothing about this one.
 */
export function replayHistory(model: RetentionModel, events: Iterable<Event>): ReplayedHistory | null {
  let history: ReplayedHistory | null = null
  for (const event of events) {
    history = event.kind === 'exposure' ? withExposure(model, history, event) : withAnswer(model, history, event)
  }
  return history
}

function withExposure(model: RetentionModel, history: ReplayedHistory | null, event: ExposureEvent): ReplayedHistory {
  const lastSurfacedAt = newest(history?.lastSurfacedAt ?? null, event.cause === 'surfaced' ? event.at : null)
  if (history !== null && event.version <= history.version) return { ...history, lastSurfacedAt }
  return {
    state: model.unverified(event.at),
    version: event.version,
    startedBy: event.cause,
    reviews: 0,
    lapses: 0,
    lastSurfacedAt,
  }
}

function withAnswer(
  model: RetentionModel,
  history: ReplayedHistory | null,
  event: AnswerEvent,
): ReplayedHistory | null {
  if (history !== null && event.version < history.version) return history
  const before = history?.state ?? model.unverified(event.at)
  return {
    state: model.afterAnswer(before, event.rating, event.at),
    version: history?.version ?? event.version,
    startedBy: history?.startedBy ?? null,
    reviews: (history?.reviews ?? 0) + 1,
    lapses: (history?.lapses ?? 0) + (event.rating === 'again' ? 1 : 0),
    lastSurfacedAt: history?.lastSurfacedAt ?? null,
  }
}

function newest(one: Date | null, other: Date | null): Date | null {
  if (one === null || other === null) return one ?? other
  return one.getTime() < other.getTime() ? other : one
}
