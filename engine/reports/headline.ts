import { definitions } from './definitions.ts'
import type { Delivery } from './delivery.ts'
import type { Figures } from './figures.ts'
import type { HiddenReason } from './small-groups.ts'
import type { AnswerGroup } from './true-retention.ts'

/** One number that stands for much: a fraction 0..1 (null: nothing to count yet, or hidden), its n of what, its window and formula. */
export type Headline = {
  readonly name: string
  readonly value: number | null
  readonly interval: { readonly low: number; readonly high: number } | null
  readonly n: number | null
  readonly of: string
  readonly window: string
  readonly formula: string
  readonly hidden: boolean
}

/** The numbers at the head of a report, in the order they are read. */
export function headlineOf(
  retention: { readonly hidden: HiddenReason | null; readonly figures: Figures | null },
  answers: AnswerGroup,
  { answers: responses, byStatus }: Delivery,
): Headline[] {
  const now = { interval: null, window: 'now', hidden: retention.hidden !== null }
  const { retention: recalled = null, verified = null, states = null, belowDesired = null } = retention.figures ?? {}
  const rate = answers.figures?.rate ?? null
  return [
    { ...now, name: 'Retention', value: recalled, n: verified, of: 'verified', formula: definitions.retention },
    { ...now, name: 'Verified', value: share(verified, states), n: states, of: 'pairs', formula: definitions.verified },
    {
      ...now,
      name: 'Below desired',
      value: share(belowDesired, verified),
      n: verified,
      of: 'verified',
      formula: definitions.belowDesired,
    },
    {
      name: 'True retention',
      value: rate?.value ?? null,
      interval: rate && { low: rate.low, high: rate.high },
      n: answers.figures?.answers ?? null,
      of: 'answers',
      window: '12 weeks',
      formula: definitions.trueRetention,
      hidden: answers.hidden !== null,
    },
    {
      name: 'Response rate',
      value: responses?.responseRate ?? null,
      interval: null,
      n: byStatus.sent,
      of: 'nudges sent',
      window: '4 weeks',
      formula: definitions.responseRate,
      hidden: responses === null,
    },
  ]
}

function share(part: number | null, whole: number | null): number | null {
  return part === null || whole === null || whole === 0 ? null : part / whole
}
