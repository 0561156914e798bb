import type { Group } from '../engine/reports/figures.ts'
import type { OwnReport, Report } from '../engine/reports/report.ts'
import { daysInWords } from '../engine/wording/time-words.ts'
import { counted } from './answer.ts'
import { type Column, tableOf, wrap } from './table.ts'

const mostConcepts = 20

/** The report on everybody, for a terminal. */
export function linesOfReport(report: Report, width: number): readonly string[] {
  const { at, audiences, concepts } = report
  if (concepts.length === 0 && report.delivery.nudges === 0) {
    return ['Nobody holds a concept yet. Add a source and people, then: clo sync. See what is missing: clo doctor']
  }
  return [
    `What people retain, ${instantOf(at)}`,
    '',
    ...headlineLines(report, width),
    ...section('By audience', tableOf(groupColumns('AUDIENCE'), audiences, width), audiences.length),
    ...section(
      'By concept, least retained first',
      tableOf(groupColumns('CONCEPT'), concepts.slice(0, mostConcepts), width),
      concepts.length,
    ),
    ...(concepts.length > mostConcepts ? [`and ${concepts.length - mostConcepts} more: --csv or --json`] : []),
    ...sharedLines(report, width),
  ]
}

/** One person's own report, for a terminal. */
export function linesOfOwnReport(report: OwnReport, width: number): readonly string[] {
  const { at, concepts, personId } = report
  const columns: Column<OwnReport['concepts'][number]>[] = [
    { heading: 'CONCEPT', value: ({ name }) => name },
    {
      heading: 'RECALL',
      value: ({ retrievability }) => (retrievability === null ? 'unverified' : percent(retrievability)),
      right: true,
    },
    { heading: 'DESIRED', value: ({ desiredRetention }) => percent(desiredRetention), right: true },
    {
      heading: 'DUE',
      value: ({ dueAt }) => (dueAt <= at ? 'now' : daysInWords((dueAt.getTime() - at.getTime()) / 86_400_000)),
    },
    { heading: 'ANSWERS', value: ({ reviews }) => reviews, right: true },
  ]
  return [
    `What person ${personId} retains, ${instantOf(at)}. That you looked is recorded.`,
    '',
    ...headlineLines(report, width),
    ...section('Concepts, due soonest first', tableOf(columns, concepts, width), concepts.length),
    ...sharedLines(report, width),
  ]
}

function headlineLines({ headline }: Report | OwnReport, width: number): readonly string[] {
  return tableOf(
    [
      { heading: '', value: ({ name }) => name },
      { heading: '', value: ({ value, hidden }) => (hidden ? 'hidden' : percent(value)), right: true },
      {
        heading: '95% INTERVAL',
        value: ({ interval }) => (interval === null ? '' : `${percent(interval.low)} to ${percent(interval.high)}`),
      },
      { heading: 'OVER', value: ({ n, of }) => (n === null ? of : `${n.toLocaleString('en')} ${of}`) },
      { heading: 'WINDOW', value: ({ window }) => window },
    ],
    headline,
    width,
  )
}

function groupColumns(heading: string): Column<Group>[] {
  const number = (value: (figures: NonNullable<Group['figures']>) => number) => (group: Group) =>
    group.figures === null ? '-' : value(group.figures).toLocaleString('en')
  return [
    { heading, value: ({ name }) => name },
    {
      heading: 'RETENTION',
      value: (group) => (group.figures === null ? (group.hidden ?? '') : percent(group.figures.retention)),
      right: true,
    },
    { heading: 'VERIFIED', value: number(({ verified }) => verified), right: true },
    { heading: 'UNVERIFIED', value: number(({ unverified }) => unverified), right: true },
    { heading: 'BELOW', value: number(({ belowDesired }) => belowDesired), right: true },
    { heading: 'PEOPLE', value: number(({ people }) => people), right: true },
  ]
}

function sharedLines(
  { trueRetention, delivery, headline, definitions }: Report | OwnReport,
  width: number,
): readonly string[] {
  const weeks = tableOf(
    [
      { heading: 'WEEK', value: ({ week }) => week },
      {
        heading: 'RECALLED',
        value: ({ figures, hidden }) => (figures === null ? (hidden ?? '') : percent(figures.rate?.value ?? null)),
        right: true,
      },
      { heading: 'ANSWERS', value: ({ figures }) => figures?.answers ?? '-', right: true },
    ],
    trueRetention.weeks,
    width,
  )
  const { nudges, byStatus, questionsAsked, answers, decisions } = delivery
  const answered = answers === null ? 'answers are hidden below five people' : `${answers.questionsAnswered} answered`
  const reasons = decisions.map(({ reason, slots }) => `${slots} ${reason}`).join(', ')
  return [
    ...section('True retention by week', weeks, trueRetention.weeks.length),
    '',
    ...wrap(
      `In 4 weeks: ${counted(nudges, 'nudge')} planned, ${byStatus.sent} sent, ${byStatus.failed} failed, ${byStatus.unknown} unknown, ${byStatus.expired} expired; ${counted(questionsAsked, 'question')} asked, ${answered}.`,
      width,
    ),
    ...(reasons === '' ? [] : wrap(`Decisions: ${reasons}.`, width)),
    '',
    ...headline.flatMap(({ name, formula }) => wrap(`${name}: ${formula}`, width, '  ')),
    ...(headline.some(({ hidden }) => hidden) ? wrap(`Hidden: ${definitions.hidden}`, width, '  ') : []),
  ]
}

function section(title: string, lines: readonly string[], count: number): readonly string[] {
  return count === 0 ? [] : ['', title, ...lines]
}

function percent(fraction: number | null): string {
  return fraction === null ? '-' : `${(fraction * 100).toFixed(1)}%`
}

function instantOf(at: Date): string {
  return `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`
}
