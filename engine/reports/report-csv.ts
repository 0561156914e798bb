import type { Group } from './figures.ts'
import type { OwnReport, Report } from './report.ts'
import type { AnswerGroup } from './true-retention.ts'

/** The report as comma-separated lines (RFC 4180, CRLF), one number with its n per line, safe to open in a spreadsheet. */
export function reportCsv(report: Report | OwnReport): string {
  const lines = [
    header,
    ...headlines(report),
    ...('total' in report ? groups(report) : ownConcepts(report)),
    ...answers(report),
  ]
  return [...lines, ...deliveries(report), ...forecasts(report)]
    .map((cells) => `${cells.map(csvCell).join(',')}\r\n`)
    .join('')
}

/**
 * One quoted cell. A text that a spreadsheet would run as a formula gets an apostrophe before it; a number of ours does not.
 * Source: OWASP, CSV injection.
 */
export function csvCell(value: Cell): string {
  const text = value === null ? '' : String(value)
  const safe = typeof value === 'string' && /^[=+\-@\t\r\n]/.test(text) ? `'${text}` : text
  return `"${safe.replaceAll('"', '""')}"`
}

type Cell = string | number | null
type Line = readonly [
  section: string,
  name: string,
  measure: string,
  value: Cell,
  low: Cell,
  high: Cell,
  n: Cell,
  of: string,
  window: string,
]

const header: Line = ['section', 'name', 'measure', 'value', 'low', 'high', 'n', 'of', 'window']

function headlines({ headline }: Report | OwnReport): Line[] {
  return headline.map(({ name, value, interval, n, of, window, hidden }) => [
    'headline',
    '',
    name,
    hidden ? 'hidden' : value,
    interval?.low ?? null,
    interval?.high ?? null,
    n,
    of,
    window,
  ])
}

function groups({ total, audiences, concepts }: Report): Line[] {
  const linesOf = (section: string, { name, hidden, figures }: Group): Line[] =>
    figures === null
      ? [[section, name, 'retention', hidden, null, null, null, 'verified', 'now']]
      : [
          [section, name, 'retention', figures.retention, null, null, figures.verified, 'verified', 'now'],
          [section, name, 'people', figures.people, null, null, figures.people, 'people', 'now'],
          [section, name, 'verified', figures.verified, null, null, figures.states, 'pairs', 'now'],
          [section, name, 'unverified', figures.unverified, null, null, figures.states, 'pairs', 'now'],
          [section, name, 'below desired', figures.belowDesired, null, null, figures.verified, 'verified', 'now'],
          [section, name, 'reviews', figures.reviews, null, null, figures.states, 'pairs', 'now'],
        ]
  return [
    ...linesOf('total', total),
    ...audiences.flatMap((group) => linesOf('audience', group)),
    ...concepts.flatMap((group) => linesOf('concept', group)),
  ]
}

function ownConcepts({ concepts }: OwnReport): Line[] {
  return concepts.map(({ name, retrievability, reviews }) => [
    'concept',
    name,
    'retrievability',
    retrievability ?? 'unverified',
    null,
    null,
    reviews,
    'reviews',
    'now',
  ])
}

function answers({ trueRetention: { total, weeks, window } }: Report | OwnReport): Line[] {
  const lineOf = (name: string, { hidden, figures }: AnswerGroup, when: string): Line => {
    const rate = figures?.rate ?? null
    const value = hidden ?? rate?.value ?? null
    return [
      'true retention',
      name,
      'rate',
      value,
      rate?.low ?? null,
      rate?.high ?? null,
      figures?.answers ?? null,
      'answers',
      when,
    ]
  }
  const whole = `${window.fromAt.toISOString()}/${window.toAt.toISOString()}`
  return [lineOf('total', total, whole), ...weeks.map((week) => lineOf(week.week, week, `from ${week.startsOn}`))]
}

function deliveries({ delivery }: Report | OwnReport): Line[] {
  const window = `${delivery.window.fromAt.toISOString()}/${delivery.window.toAt.toISOString()}`
  const countOf = (measure: string, value: Cell, n: number, of: string): Line => [
    'delivery',
    '',
    measure,
    value,
    null,
    null,
    n,
    of,
    window,
  ]
  return [
    ...Object.entries(delivery.byStatus).map(([status, count]) => countOf(status, count, delivery.nudges, 'nudges')),
    countOf('nudges answered', delivery.answers?.nudgesAnswered ?? 'hidden', delivery.byStatus.sent, 'nudges sent'),
    countOf(
      'questions answered',
      delivery.answers?.questionsAnswered ?? 'hidden',
      delivery.questionsAsked,
      'questions asked',
    ),
    ...delivery.decisions.map(
      ({ reason, slots }): Line => ['decision', reason, 'slots', slots, null, null, slots, 'slots', window],
    ),
  ]
}

function forecasts({ forecast }: Report | OwnReport): Line[] {
  if (forecast === null) return []
  const { days, without, observed, everyAnswer, states } = forecast
  return days.flatMap((day, step): Line[] => {
    const when = `in ${day} days`
    const banded = (measure: string, band: typeof everyAnswer): Line => [
      'forecast',
      '',
      measure,
      band.mean[step]!,
      band.low[step]!,
      band.high[step]!,
      states,
      'verified',
      when,
    ]
    return [
      ['forecast', '', 'without nudges', without[step]!, null, null, states, 'verified', when],
      ...(observed ? [banded('with nudges', observed)] : []),
      banded('with every nudge answered', everyAnswer),
    ]
  })
}
