import type { Outcome } from './half-year.ts'
import { type Order, orders, references, type Scenario } from './scenarios.ts'
import { intervalOf, meanOf, pairedDifferences } from './statistics.ts'

/** One printed line. `isMet`: whether its numbers are what is asked of them; null where nothing is. */
export type Row = { readonly label: string; readonly cells: readonly string[]; readonly isMet: boolean | null }

/** How far ours may stay below the reference, and the lower bound of its paired difference below oldest due. */
export const tolerance = { level: 0.003, difference: -0.005 } as const

/** The day after which what was never asked is counted. */
const countedDay = 60

/** What the outcomes of one scenario come to: its line, and below it the aims or what else is known of it. */
export function rowsOf(scenario: Scenario, outcomes: ReadonlyMap<Order, Outcome>): Row[] {
  const [ours, oldestDue] = [outcomes.get('area-gain')!, outcomes.get('oldest-due')!]
  const { mean, lower } = intervalOf(pairedDifferences(ours.recall, oldestDue.recall))
  const reference = references[scenario.name]
  const least = (reference?.['area-gain'] ?? 0) - tolerance.level
  const levels = orders.map((order) => (outcomes.has(order) ? meanOf(outcomes.get(order)!.recall).toFixed(4) : ''))
  return [
    {
      label: `  ${scenario.surfacing}, ${scenario.questionsPerDay} a day`,
      cells: [...levels, signed(mean), signed(lower)],
      isMet: meanOf(ours.recall) >= least && lower >= tolerance.difference,
    },
    ...(reference === undefined ? [] : [aimRow(reference)]),
    ...(scenario.start === 'unverified' ? [neverAskedRow(outcomes)] : []),
  ]
}

function aimRow(reference: Readonly<Partial<Record<Order, number>>>): Row {
  const cells = orders.map((order) => {
    const level = reference[order]
    if (level === undefined) return ''
    return order === 'area-gain' ? `>=${(level - tolerance.level).toFixed(3)}` : `~${level.toFixed(3)}`
  })
  return { label: '    aim', cells, isMet: null }
}

function neverAskedRow(outcomes: ReadonlyMap<Order, Outcome>): Row {
  const cells = orders.map((order) => {
    const shares = outcomes.get(order)?.neverAnswered.flatMap((byDay) => byDay[countedDay] ?? []) ?? []
    return shares.length === 0 ? '' : `${(meanOf(shares) * 100).toFixed(1)}%`
  })
  return { label: `    unasked, day ${countedDay}`, cells, isMet: null }
}

function signed(value: number): string {
  return `${value < 0 ? '-' : '+'}${Math.abs(value).toFixed(4)}`
}
