import type { EChartsOption } from 'echarts'
import { type Caption, colours, drawSentence, drawSvg, percent, spread, text } from './draw.ts'

/** One line with the band that most runs stay in; fractions 0..1, one per day of the forecast. */
export type Band = {
  readonly mean: readonly number[]
  readonly low: readonly number[]
  readonly high: readonly number[]
}

/** What the forecast picture shows. `observed` is null while no nudge was sent, so that no response rate is known. */
export type ForecastPicture = {
  readonly days: readonly number[]
  readonly without: readonly number[]
  readonly observed: Band | null
  readonly everyAnswer: Band
  readonly desiredRetention: number
}

/** Retention over the coming days: without nudges, with nudges as they are answered now, and with every nudge answered. */
export function drawForecast(forecast: ForecastPicture | null, emptySentence: string): Promise<string> {
  return forecast === null
    ? drawSentence(emptySentence, frame)
    : drawSvg(forecastOption(forecast), { ...frame, description: describe(forecast) })
}

const frame: Omit<Caption, 'description'> = {
  name: 'forecast',
  title: 'Retention in the coming 90 days',
  width: 840,
  height: 340,
}
const grid = { left: 48, right: 196, top: 20, bottom: 34 }

const line = { type: 'line', showSymbol: false, silent: true } as const

function forecastOption({ days, without, observed, everyAnswer, desiredRetention }: ForecastPicture): EChartsOption {
  const lowest = Math.min(...without, ...(observed?.low ?? []), desiredRetention)
  const bottom = Math.max(0, Math.floor((lowest - 0.02) * 10) / 10)
  const points = (values: readonly number[]) => values.map((value, index) => [days[index]!, value])
  const labels = [
    { value: without.at(-1)!, words: 'without nudges', colour: colours.unaided.light, bold: true },
    ...(observed
      ? [{ value: observed.mean.at(-1)!, words: 'with nudges', colour: colours.nudged.light, bold: true }]
      : []),
    { value: everyAnswer.mean.at(-1)!, words: 'if all are answered', colour: colours.nudged.light, bold: false },
  ]
  return {
    grid,
    xAxis: {
      type: 'value',
      min: 0,
      max: days.at(-1)!,
      interval: 30,
      splitLine: { show: false },
      axisLine: { lineStyle: { color: colours.grid.light } },
      axisTick: { show: false },
      axisLabel: {
        ...text,
        margin: 12,
        color: colours.label.light,
        formatter: (day: number) => (day === 0 ? 'today' : `${day} days`),
      },
    },
    yAxis: {
      type: 'value',
      min: bottom,
      max: 1,
      interval: bottom > 0.75 ? 0.05 : 0.1,
      axisLine: { show: false },
      axisTick: { show: false },
      splitLine: { lineStyle: { color: colours.grid.light } },
      axisLabel: { ...text, color: colours.label.light, formatter: percent },
    },
    series: [
      ...(observed ? band(observed, points) : []),
      {
        ...line,
        data: points(days.map(() => desiredRetention)),
        lineStyle: { color: colours.goal.light, width: 1.5, type: 'dotted' },
      },
      {
        ...line,
        data: points(everyAnswer.mean),
        lineStyle: { color: colours.nudged.light, width: 1.5, type: 'dashed' },
      },
      { ...line, data: points(without), lineStyle: { color: colours.unaided.light, width: 2.5 } },
      ...(observed
        ? [{ ...line, data: points(observed.mean), lineStyle: { color: colours.nudged.light, width: 2.5 } }]
        : []),
    ],
    graphic: endLabels(
      [...labels, { value: desiredRetention, words: 'desired', colour: colours.goal.light, bold: false }],
      bottom,
    ),
  }
}

/** The area between low and high: an invisible line, and the difference stacked upon it. */
function band({ low, high }: Band, points: (values: readonly number[]) => number[][]) {
  const shared = { ...line, stack: 'band', lineStyle: { opacity: 0 } }
  const difference = high.map((value, index) => value - low[index]!)
  return [
    { ...shared, data: points(low) },
    { ...shared, data: points(difference), areaStyle: { color: colours.nudged.light, opacity: 0.16 } },
  ]
}

type EndLabel = { readonly value: number; readonly words: string; readonly colour: string; readonly bold: boolean }

function endLabels(labels: readonly EndLabel[], bottom: number) {
  const height = frame.height - grid.top - grid.bottom
  const heights = labels.map(({ value }) => grid.top + ((1 - value) / (1 - bottom)) * height)
  const placed = spread(heights, 18)
  return labels.map(({ value, words, colour, bold }, index) => ({
    type: 'text' as const,
    silent: true,
    x: frame.width - grid.right + 10,
    y: placed[index]!,
    style: {
      ...text,
      text: `${percent(value)} ${words}`,
      fill: colour,
      fontWeight: bold ? ('bold' as const) : ('normal' as const),
      verticalAlign: 'middle' as const,
    },
  }))
}

function describe({ days, without, observed, everyAnswer, desiredRetention }: ForecastPicture): string {
  const nudged = observed ? `with nudges ${percent(observed.mean.at(-1)!)}, ` : ''
  return (
    `Retention is ${percent(without[0]!)} today. In ${days.at(-1)} days it is ${percent(without.at(-1)!)} without nudges, ` +
    `${nudged}and ${percent(everyAnswer.mean.at(-1)!)} if every nudge is answered. Desired: ${percent(desiredRetention)}.`
  )
}
