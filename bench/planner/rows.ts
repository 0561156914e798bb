import type { Outcome } from './half-year.ts'
import { type Order, references, type Scenario } from './scenarios.ts'
import { intervalOf, meanOf, pairedDifferences } from './statistics.ts'

/** One printed line: a number beside what is asked of it. `isMet`: null where nothing is asked. */
export type Row = {
  readonly what: string
  readonly value: string
  readonly aim: string
  readonly verdict: string
  readonly isMet: boolean | null
}

/** How far ours may stay below the reference, and the lower bound of its paired difference below oldest due. */
const tolerance = { level: 0.003, difference: -0.005 } as const

/** The day after which what was never answered is counted. */
const countedDay = 60

const names: Readonly<Record<Order, string>> = {
  'area-gain': 'ours',
  'oldest-due': 'oldest due',
  random: 'random of the due',
  'random-of-all': 'random of all',
  'grown-gain': 'grown gain',
}

/** What the outcomes of one scenario come to. `isFull`: as many days and seeds as the aims are for; nothing is judged else. */
export function rowsOf(scenario: Scenario, outcomes: ReadonlyMap<Order, Outcome>, isFull: boolean): Row[] {
  const oldestDue = outcomes.get('oldest-due')!
  const rivals = (['area-gain', 'grown-gain'] as const).filter((order) => outcomes.has(order))
  const rows = [
    ...[...outcomes].map(([order, outcome]) => levelRow(scenario, order, outcome)),
    ...rivals.map((order) => differenceRow(order, outcomes.get(order)!, oldestDue)),
    ...(scenario.start === 'unverified' ? [...outcomes].flatMap(([order, outcome]) => neverRows(order, outcome)) : []),
  ]
  return isFull
    ? rows
    : rows.map((row) => ({ ...row, verdict: row.isMet === null ? row.verdict : 'too few', isMet: null }))
}

function levelRow({ name }: Scenario, order: Order, { recall }: Outcome): Row {
  const what = `mean recall, ${names[order]}`
  const level = meanOf(recall)
  const reference = references[name]?.[order]
  if (reference === undefined) return { what, value: level.toFixed(4), aim: '', verdict: '', isMet: null }
  if (order !== 'area-gain') {
    const aim = `about ${reference}`
    return { what, value: level.toFixed(4), aim, verdict: signed(level - reference), isMet: null }
  }
  return judged(
    what,
    level.toFixed(4),
    `>= ${(reference - tolerance.level).toFixed(3)}`,
    level >= reference - tolerance.level,
  )
}

function differenceRow(order: Order, outcome: Outcome, oldestDue: Outcome): Row {
  const { mean, lower } = intervalOf(pairedDifferences(outcome.recall, oldestDue.recall))
  const isMet = lower >= tolerance.difference
  return judged(
    `${names[order]} less oldest due`,
    `${signed(mean)}, ${signed(lower)}`,
    `lower >= ${tolerance.difference}`,
    isMet,
  )
}

function neverRows(order: Order, { neverAnswered }: Outcome): Row[] {
  const byEnd = percent(meanOf(neverAnswered.map((shares) => shares.at(-1)!)))
  const then = neverAnswered.flatMap((shares) => shares[countedDay] ?? [])
  const value = then.length === 0 ? `-, ${byEnd}` : `${percent(meanOf(then))}, ${byEnd}`
  return [{ what: `never answered, ${names[order]}`, value, aim: `day ${countedDay}, end`, verdict: '', isMet: null }]
}

function judged(what: string, value: string, aim: string, isMet: boolean): Row {
  return { what, value, aim, verdict: isMet ? 'met' : 'MISSED', isMet }
}

function signed(value: number): string {
  return `${value < 0 ? '-' : '+'}${Math.abs(value).toFixed(4)}`
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)}%`
}
