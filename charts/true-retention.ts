import type { CustomSeriesRenderItem, EChartsOption } from 'echarts'
import { type ChartLanguage, type ChartWords, chartWords } from './chart-words.ts'
import { type Caption, colours, drawSentence, drawSvg, percent, text } from './draw.ts'

/** One week of answers. `answers` is null where the week is hidden, for its group is too small; `rate` also where there are none. */
export type WeekPoint = {
  readonly label: string
  readonly answers: number | null
  readonly rate: { readonly value: number; readonly low: number; readonly high: number } | null
}

/** What the picture of answers shows; the weeks in order. */
export type TrueRetentionPicture = { readonly weeks: readonly WeekPoint[]; readonly desiredRetention: number }

/** True retention by week with its interval and its number of answers, beside the desired retention. */
export function drawTrueRetention(
  picture: TrueRetentionPicture | null,
  emptySentence: string,
  language: ChartLanguage = 'en',
): Promise<string> {
  const words = chartWords[language]
  const titled = { ...frame, title: words.trueRetention.title }
  return picture === null || picture.weeks.every((week) => week.rate === null)
    ? drawSentence(emptySentence, titled)
    : drawSvg(weeksOption(picture, words), { ...titled, description: describe(picture, words) })
}

const frame: Omit<Caption, 'title' | 'description'> = { name: 'true-retention', width: 840, height: 340 }
const grid = { left: 48, right: 104, top: 20, bottom: 54 }

function weeksOption(
  { weeks, desiredRetention }: TrueRetentionPicture,
  { locale, desired, trueRetention: words }: ChartWords,
): EChartsOption {
  const inWords = (share: number) => percent(share, locale)
  const lowest = Math.min(desiredRetention, ...weeks.flatMap(({ rate }) => (rate ? [rate.low] : [])))
  const bottom = Math.max(0, Math.floor((lowest - 0.02) * 10) / 10)
  const height = frame.height - grid.top - grid.bottom
  return {
    grid,
    xAxis: {
      type: 'category',
      data: weeks.map(({ label, answers }) => `${label}\n${answers === null ? words.hidden : words.answers(answers)}`),
      axisLine: { lineStyle: { color: colours.grid.light } },
      axisTick: { show: false },
      axisLabel: { ...text, lineHeight: 18, margin: 12, color: colours.label.light, hideOverlap: true },
    },
    yAxis: {
      type: 'value',
      min: bottom,
      max: 1,
      interval: bottom > 0.75 ? 0.05 : bottom > 0.3 ? 0.1 : 0.2,
      axisLine: { show: false },
      axisTick: { show: false },
      splitLine: { lineStyle: { color: colours.grid.light } },
      axisLabel: { ...text, color: colours.label.light, formatter: inWords },
    },
    series: [
      {
        type: 'line',
        silent: true,
        data: weeks.map(({ rate }) => rate?.value ?? null),
        symbol: 'circle',
        symbolSize: 9,
        itemStyle: { color: colours.nudged.light },
        lineStyle: { color: colours.nudged.light, width: 1.5, opacity: 0.5 },
        markLine: {
          silent: true,
          symbol: 'none',
          label: { show: false },
          lineStyle: { color: colours.goal.light, width: 1.5, type: 'dotted' },
          data: [{ yAxis: desiredRetention }],
        },
      },
      {
        type: 'custom',
        silent: true,
        data: weeks.flatMap(({ rate }, index) => (rate ? [[index, rate.low, rate.high]] : [])),
        renderItem: intervalBar,
        z: 1,
      },
    ],
    graphic: [
      {
        type: 'text',
        silent: true,
        x: frame.width - grid.right + 10,
        y: grid.top + ((1 - desiredRetention) / (1 - bottom)) * height,
        style: {
          ...text,
          text: desired(inWords(desiredRetention)),
          fill: colours.goal.light,
          verticalAlign: 'middle',
        },
      },
    ],
  }
}

const intervalBar: CustomSeriesRenderItem = (_, api) => {
  const [x, low] = api.coord([api.value(0), api.value(1)]) as [number, number]
  const [, high] = api.coord([api.value(0), api.value(2)]) as [number, number]
  const stroke = { stroke: colours.nudged.light, lineWidth: 2, opacity: 0.7 }
  const bar = (x1: number, y1: number, x2: number, y2: number) =>
    ({ type: 'line', shape: { x1, y1, x2, y2 }, style: stroke }) as const
  return { type: 'group', children: [bar(x, low, x, high), bar(x - 5, low, x + 5, low), bar(x - 5, high, x + 5, high)] }
}

function describe(
  { weeks, desiredRetention }: TrueRetentionPicture,
  { locale, trueRetention: words }: ChartWords,
): string {
  const shown = weeks.map(({ label, answers, rate }) => {
    if (answers === null) return words.hiddenWeek(label)
    return rate ? words.week(label, percent(rate.value, locale), answers) : words.emptyWeek(label)
  })
  return words.description(shown.join(', '), percent(desiredRetention, locale))
}
