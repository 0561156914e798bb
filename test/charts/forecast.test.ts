import { expect, test } from 'vitest'
import { drawForecast } from '../../charts/forecast.ts'
import { textsOf, unbalancedTags } from './well-formed.ts'

const days = [0, 30, 60, 90]
const band = (...mean: number[]) => ({
  mean,
  low: mean.map((value) => value - 0.03),
  high: mean.map((value) => value + 0.03),
})
const forecast = {
  days,
  without: [0.9, 0.8, 0.7, 0.62],
  observed: band(0.9, 0.88, 0.87, 0.86),
  everyAnswer: band(0.9, 0.92, 0.93, 0.94),
  desiredRetention: 0.9,
}

test('each line is labelled at its end with its value', async () => {
  const svg = await drawForecast(forecast, 'No answers yet')

  expect(unbalancedTags(svg)).toEqual([])
  expect(textsOf(svg)).toEqual(
    expect.arrayContaining([
      'today',
      '90 days',
      '62% without nudges',
      '86% with nudges',
      '94% if all are answered',
      '90% desired',
    ]),
  )
})

test('labels of lines that end close together do not overlap', async () => {
  const svg = await drawForecast(
    { ...forecast, observed: band(0.9, 0.9, 0.9, 0.9), everyAnswer: band(0.9, 0.9, 0.9, 0.905) },
    '',
  )

  const heights = [...svg.matchAll(/translate\([\d.]+ ([\d.]+)\)"[^>]*>[^<]*(?:desired|nudges|answered)</g)].map(
    ([, y]) => Number(y),
  )
  const gaps = heights.sort((a, b) => a - b).map((y, index) => y - (heights[index - 1] ?? Number.NEGATIVE_INFINITY))
  expect(heights).toHaveLength(4)
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(18)
})

test('the picture says in words what it shows', async () => {
  const svg = await drawForecast(forecast, '')

  expect(svg).toContain('role="img"')
  expect(svg).toContain('<title id="forecast-title">Retention in the coming 90 days</title>')
  expect(svg).toMatch(/<desc[^>]*>[^<]*62% without nudges, with nudges 86%/)
})

test('without a known response rate there is no line for it', async () => {
  const svg = await drawForecast({ ...forecast, observed: null }, '')

  expect(textsOf(svg).filter((words) => words.endsWith('with nudges'))).toEqual([])
})

test('no forecast is one sentence, escaped', async () => {
  const svg = await drawForecast(null, 'No <answers> & nothing "yet"')

  expect(unbalancedTags(svg)).toEqual([])
  expect(textsOf(svg)).toEqual(['No &lt;answers&gt; &amp; nothing &quot;yet&quot;'])
})
