import type { Language } from '../wording/language.ts'
import { type Definition, definitionNames, definitions } from './definitions.ts'
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

/** What the numbers at the head of a report are made of. */
export type HeadlineSource = {
  readonly retention: { readonly hidden: HiddenReason | null; readonly figures: Figures | null }
  readonly answers: AnswerGroup
  readonly delivery: Delivery
}

/** The numbers at the head of a report, in the order they are read. */
export function headlineOf({ retention, answers, delivery }: HeadlineSource, language: Language): Headline[] {
  const { of, window } = words[language]
  const named = (key: Definition) => ({ name: definitionNames[language][key], formula: definitions[language][key] })
  const now = { interval: null, window: window.now, hidden: retention.hidden !== null }
  const { retention: recalled = null, verified = null, states = null, belowDesired = null } = retention.figures ?? {}
  const rate = answers.figures?.rate ?? null
  return [
    { ...now, ...named('retention'), value: recalled, n: verified, of: of.verified },
    { ...now, ...named('verified'), value: share(verified, states), n: states, of: of.pairs },
    { ...now, ...named('belowDesired'), value: share(belowDesired, verified), n: verified, of: of.verified },
    {
      ...named('trueRetention'),
      value: rate?.value ?? null,
      interval: rate && { low: rate.low, high: rate.high },
      n: answers.figures?.answers ?? null,
      of: of.answers,
      window: window.answers,
      hidden: answers.hidden !== null,
    },
    {
      ...named('responseRate'),
      value: delivery.answers?.responseRate ?? null,
      interval: null,
      n: delivery.byStatus.sent,
      of: of.sent,
      window: window.delivery,
      hidden: delivery.answers === null,
    },
  ]
}

type Words = {
  readonly of: Readonly<Record<'verified' | 'pairs' | 'answers' | 'sent', string>>
  readonly window: Readonly<Record<'now' | 'answers' | 'delivery', string>>
}

const words: Readonly<Record<Language, Words>> = {
  en: {
    of: { verified: 'verified', pairs: 'pairs', answers: 'answers', sent: 'nudges sent' },
    window: { now: 'now', answers: '12 weeks', delivery: '4 weeks' },
  },
  de: {
    of: { verified: 'geprüft', pairs: 'Paare', answers: 'Antworten', sent: 'Nachrichten gesendet' },
    window: { now: 'jetzt', answers: '12 Wochen', delivery: '4 Wochen' },
  },
}

function share(part: number | null, whole: number | null): number | null {
  return part === null || whole === null || whole === 0 ? null : part / whole
}
