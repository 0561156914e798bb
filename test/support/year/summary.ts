import { swallowedSlots } from './check-coverage.ts'
import type { Evidence } from './evidence.ts'

/** The year in a few lines. */
export function summaryOf(evidence: Evidence): string {
  const { rows, past, arrivals } = evidence
  const count = <Item>(items: readonly Item[], key: (item: Item) => string) =>
    Object.entries(Object.groupBy(items, key))
      .map(([name, some]) => [name, some!.length] as const)
      .sort(([, one], [, other]) => other - one)
      .map(([name, number]) => `${name} ${number}`)
      .join(', ')
  const nudges = arrivals.filter(({ notice }) => notice === null)
  const swallowed = Object.entries(swallowedSlots(evidence)).map(([name, slots]) => `${name} ${slots}`)
  return [
    `${past.ids.length} people, ${rows.decisions.length} decisions: ${count(rows.decisions, ({ reason }) => reason)}`,
    `${nudges.length} nudges (${count(nudges, ({ channel }) => channel)}), ${nudges.reduce((sum, { positions }) => sum + positions.length, 0)} questions, ` +
      `${rows.reviews.length} answers, notices: ${count(
        arrivals.filter(({ notice }) => notice !== null),
        ({ notice }) => notice!,
      )}`,
    `slots that outages swallowed: ${swallowed.join(', ')}`,
  ].join('\n')
}
