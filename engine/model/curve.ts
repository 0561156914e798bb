import type { Expression, RawBuilder } from 'kysely'
import { sql } from 'kysely'
import { leastElapsedDays, mostElapsedDays } from './elapsed.ts'
import { curveOf, initialDifficulty, leastStabilityDays, mostStabilityDays } from './fsrs.ts'
import { gainHorizonDays } from './gain.ts'
import type { Curve } from './retention-model.ts'
import type { Weights } from './weights.ts'

/*
 * The curve of the model in SQL. Columns are float8 and timestamptz; every constant is cast to float8, since a numeric in one place
 * makes the whole expression numeric. For the same reason `date_part`, not `extract`, which is numeric (measured: half the time).
 * `power` and `exp(ln())` cost the same.
 */

/** Fractional days between two instants, clamped at both ends as `elapsedDays` in elapsed.ts. */
export function elapsedDaysSql(sinceAt: Expression<Date>, at: Expression<Date>): RawBuilder<number> {
  const days = sql`date_part('epoch', ${at} - ${sinceAt}) / ${float(86_400)}`
  return sql<number>`least(greatest(${days}, ${float(leastElapsedDays)}), ${float(mostElapsedDays)})`
}

/** Probability of recall at an instant: (1 + factor * t / S) ^ decay. */
export function retrievabilitySql(
  curve: Curve,
  stabilityDays: Expression<number>,
  sinceAt: Expression<Date>,
  at: Expression<Date>,
): RawBuilder<number> {
  return sql<number>`power(${stretchSql(curve, stabilityDays, sinceAt, at)}, ${float(curve.decay)})`
}

/**
 * When retrievability falls to the desired retention (0..1, exclusive): sinceAt + S / factor * (R ^ (1 / decay) - 1) days, at most a
 * hundred years, rounded to milliseconds. Counted in seconds: an interval's days are calendar days, 23 hours long once a year.
 */
export function dueAtSql(
  curve: Curve,
  state: {
    readonly stabilityDays: Expression<number>
    readonly sinceAt: Expression<Date>
    readonly desiredRetention: Expression<number>
  },
): RawBuilder<Date> {
  const perStability = sql`(power(${state.desiredRetention}, ${float(1 / curve.decay)}) - ${float(1)}) / ${float(curve.factor)}`
  const days = sql`least(${state.stabilityDays} * ${perStability}, ${float(mostElapsedDays)})`
  return sql<Date>`cast(${state.sinceAt} + ${days} * ${float(86_400)} * interval '1 second' as timestamptz(3))`
}

/**
 * Days of recall that asking at `at` is expected to add over the horizon, for FSRS-6; `difficulty` is null before the first answer, which reads as
 * that of a good one. R A(S_good, H) + (1 - R) A(S_again, H) - (A(S, t + H) - A(S, t)). The same in TypeScript, with the reason: `areaGain` in gain.ts.
 *
 * With u = 1 + f t / S: R = u^decay, A(S, t) = c S (u R - 1), A(S, t + H) = c S ((u + f H / S)^(1 + decay) - 1),
 * c = 1 / (f (1 + decay)). Each step is named once in a subquery that `offset 0` keeps from being expanded: 0.9 us a row, where the
 * expression written out costs 1.7.
 */
export function areaGainSql(
  weights: Weights,
  state: {
    readonly stabilityDays: Expression<number>
    readonly difficulty: Expression<number | null>
    readonly sinceAt: Expression<Date>
  },
  at: Expression<Date>,
  horizonDays = gainHorizonDays,
): RawBuilder<number> {
  const curve = curveOf(weights)
  const S = state.stabilityDays
  const power = float(1 + curve.decay)
  const reach = float(curve.factor * horizonDays)
  const perArea = float(1 / (curve.factor * (1 + curve.decay)))
  const D = sql<number>`coalesce(${state.difficulty}, ${float(initialDifficulty(weights, 'good'))})`
  const afterGood = stabilityAfterGoodSql(weights, S, D)
  const afterAgain = stabilityAfterAgainSql(weights, S, D)

  return sql<number>`(
    select ${perArea} * (
        recall * after_good * (power(${float(1)} + ${reach} / after_good, ${power}) - ${float(1)})
        + (${float(1)} - recall) * after_again * (power(${float(1)} + ${reach} / after_again, ${power}) - ${float(1)})
        - ${S} * (power(stretch + ${reach} / ${S}, ${power}) - stretch * recall))
    from (
      select stretch, recall, ${afterGood} as after_good, ${afterAgain} as after_again
      from (
        select stretch, power(stretch, ${float(curve.decay)}) as recall
        from (select ${stretchSql(curve, S, state.sinceAt, at)} as stretch offset 0) as elapsed
        offset 0) as recalled
      offset 0) as answered)`
}

/** 1 + factor * t / S */
function stretchSql(
  curve: Curve,
  stabilityDays: Expression<number>,
  sinceAt: Expression<Date>,
  at: Expression<Date>,
): RawBuilder<number> {
  return sql<number>`${float(1)} + ${float(curve.factor)} * ${elapsedDaysSql(sinceAt, at)} / ${stabilityDays}`
}

/** S (1 + e^w8 (11 - D) S^-w9 (e^(w10 (1 - R)) - 1)); R is the column `recall`. */
function stabilityAfterGoodSql(weights: Weights, S: Expression<number>, D: Expression<number>): RawBuilder<number> {
  const growth = sql`${float(Math.exp(weights[8]))} * (${float(11)} - ${D}) * power(${S}, ${float(-weights[9])})`
  const increase = sql`${growth} * (exp(${float(weights[10])} * (${float(1)} - recall)) - ${float(1)})`
  return sql<number>`least(${S} * (${float(1)} + ${increase}), ${float(mostStabilityDays)})`
}

/** min(w11 D^-w12 ((S + 1)^w13 - 1) e^(w14 (1 - R)), S / e^(w17 w18)); R is the column `recall`. */
function stabilityAfterAgainSql(weights: Weights, S: Expression<number>, D: Expression<number>): RawBuilder<number> {
  const kept = sql`${float(weights[11])} * power(${D}, ${float(-weights[12])}) * (power(${S} + ${float(1)}, ${float(weights[13])}) - ${float(1)})`
  const lapsed = sql`${kept} * exp(${float(weights[14])} * (${float(1)} - recall))`
  const most = sql`${S} * ${float(Math.exp(-weights[17] * weights[18]))}`
  return sql<number>`greatest(least(${lapsed}, ${most}), ${float(leastStabilityDays)})`
}

function float(value: number): RawBuilder<number> {
  return sql<number>`cast(${value} as float8)`
}
