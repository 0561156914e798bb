/** Names one question of one nudge of one person; `position` counts from 1. */
export type QuestionRef = { readonly personId: string; readonly nudgeId: string; readonly position: number }
