import { type Expression, type RawBuilder, sql } from 'kysely'
import { dueAtSql } from './curve.ts'
import type { Curve } from './retention-model.ts'

/**
 * The one expression for `due_at`, for absorb, answer and replay alike: where the curve meets the desired retention, but at once
 * when the state started again because the answer changed.
 */
export function stateDueAtSql(
  curve: Curve,
  state: {
    readonly stabilityDays: Expression<number>
    readonly sinceAt: Expression<Date>
    readonly verified: Expression<boolean>
    readonly startedBy: Expression<string>
    readonly desiredRetention: Expression<number>
  },
): RawBuilder<Date> {
  const due = dueAtSql(curve, state)
  return sql<Date>`case when not ${state.verified} and ${state.startedBy} = 'changed' then ${state.sinceAt} else ${due} end`
}
