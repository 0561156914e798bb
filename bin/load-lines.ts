import { type NudgeLoad, weeksAhead } from '../engine/nudges/nudge-load.ts'
import { counted } from './answer.ts'
import { type Column, tableOf, wrap } from './table.ts'

/** What people would be asked in the weeks ahead, for a terminal: at most `mostRows` of them. */
export function linesOfLoad(load: readonly NudgeLoad[], mostRows: number, width: number): readonly string[] {
  if (load.length === 0) return []
  const weeks = Array.from(
    { length: weeksAhead },
    (_, week): Column<NudgeLoad> => ({
      heading: `W${week + 1}`,
      value: ({ after, caps }) => `${after[week] ?? 0}${(after[week] ?? 0) > (caps[week] ?? 0) ? '!' : ''}`,
      right: true,
      keep: true,
    }),
  )
  const columns: Column<NudgeLoad>[] = [
    { heading: 'PERSON', value: ({ email }) => email },
    { heading: 'NOW', value: ({ before }) => Math.max(...before), right: true },
    ...weeks,
    { heading: 'CAP', value: capOf, right: true, keep: true },
  ]
  const isOver = load.some(({ after, caps }) => after.some((count, week) => count > (caps[week] ?? 0)))
  const silent = load.filter(({ agreed }) => !agreed).length
  const later = Math.max(...load.map((person) => person.later))
  const notes = [
    ...(isOver
      ? [`! More than the cap. The planner never asks more than the cap; the rest waits${longestOf(load)}.`]
      : []),
    ...(later === 0
      ? []
      : [
          `After week ${weeksAhead}, up to ${counted(later, 'more concept comes', 'more concepts come')} to one person bit by bit: what was there before somebody joined an audience is assigned so many a week.`,
        ]),
    ...(silent === 0
      ? []
      : [
          `${counted(silent, 'person has', 'people have')} not agreed to be nudged yet: nothing is sent to them until then.`,
        ]),
  ]
  return [
    ...wrap('Questions a week in the weeks ahead, if all new ones are approved and every one is recalled:', width),
    ...tableOf(columns, load.slice(0, mostRows), width),
    ...(load.length > mostRows ? [`and ${counted(load.length - mostRows, 'person', 'people')} more: --json`] : []),
    ...notes.flatMap((note) => wrap(note, width)),
  ]
}

function capOf({ caps }: NudgeLoad): string {
  const [least, most] = [Math.min(...caps), Math.max(...caps)]
  return least === most ? String(most) : `${least}-${most}`
}

/** The person for whom it takes longest. */
function longestOf(load: readonly NudgeLoad[]): string {
  const weeks = load.filter(({ coming }) => coming > 0).map(({ weeksToAsk }) => weeksToAsk)
  if (weeks.length === 0) return ''
  const asked = weeks.filter((count) => count !== null)
  const most =
    asked.length === 0 ? '' : `, so what is new takes at least ${counted(Math.max(...asked), 'week')} to come round`
  const never = weeks.length - asked.length
  return never === 0
    ? most
    : `${most}${most === '' ? ', and' : '; and'} for ${counted(never, 'person', 'people')} with no room left what is new comes round only as the rest is learned`
}
