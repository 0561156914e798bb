import type { EChartsOption } from 'echarts'
import { type ChartLanguage, type ChartWords, chartWords } from './chart-words.ts'
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
export function drawForecast(
  forecast: ForecastPicture | null,
  emptySentence: string,
  language: ChartLanguage = 'en',
): Promise<string> {
  const words = chartWords[language]
  const titled = { ...frame, title: words.forecast.title }
  return forecast === null
    ? drawSentence(emptySentence, titled)
    : drawSvg(forecastOption(forecast, words), { ...titled, description: describe(forecast, words) })
}

const frame: Omit<Caption, 'title' | 'description'> = { name: 'forecast', width: 840, height: 340 }
const grid = { left: 48, right: 196, top: 20, bottom: 34 }

const line = { type: 'line', showSymbol: false, silent: true } as const

function forecastOption(
  { days, without, observed, everyAnswer, desiredRetention }: ForecastPicture,
  { locale, desired, forecast: words }: ChartWords,
): EChartsOption {
  const inWords = (share: number) => percent(share, locale)
  const lowest = Math.min(...without, ...(observed?.low ?? []), desiredRetention)
  const bottom = Math.max(0, Math.floor((lowest - 0.02) * 10) / 10)
  const points = (values: readonly number[]) => values.map((value, index) => [days[index]!, value])
  const labels = [
    { value: without.at(-1)!, words: words.without, colour: colours.unaided.light, bold: true },
    ...(observed
      ? [{ value: observed.mean.at(-1)!, words: words.nudged, colour: colours.nudged.light, bold: true }]
      : []),
    { value: everyAnswer.mean.at(-1)!, words: words.everyAnswer, colour: colours.nudged.light, bold: false },
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
        formatter: (day: number) => (day === 0 ? words.today : words.days(day)),
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
      axisLabel: { ...text, color: colours.label.light, formatter: inWords },
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
      [...labels, { value: desiredRetention, words: desired, colour: colours.goal.light, bold: false }].map(
        ({ words, ...label }) => ({ ...label, words: words(inWords(label.value)) }),
      ),
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
  return labels.map(({ words, colour, bold }, index) => ({
    type: 'text' as const,
    silent: true,
    x: frame.width - grid.right + 10,
    y: placed[index]!,
    style: {
      ...text,
      text: words,
      fill: colour,
      fontWeight: bold ? ('bold' as const) : ('normal' as const),
      verticalAlign: 'middle' as const,
    },
  }))
}

function describe(
  { days, without, observed, everyAnswer, desiredRetention }: ForecastPicture,
  { locale, forecast: words }: ChartWords,
): string {
  const inWords = (share: number) => percent(share, locale)
  return words.description({
    today: inWords(without[0]!),
    days: days.at(-1)!,
    without: inWords(without.at(-1)!),
    nudged: observed && inWords(observed.mean.at(-1)!),
    everyAnswer: inWords(everyAnswer.mean.at(-1)!),
    desired: inWords(desiredRetention),
  })
}
