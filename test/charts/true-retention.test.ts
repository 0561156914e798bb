import { expect, test } from 'vitest'
import { drawTrueRetention } from '../../charts/true-retention.ts'
import { textsOf, unbalancedTags } from './well-formed.ts'

const weeks = [
  { label: '23 Feb', answers: 40, rate: { value: 0.85, low: 0.71, high: 0.93 } },
  { label: '2 Mar', answers: null, rate: null },
  { label: '9 Mar', answers: 52, rate: { value: 0.9, low: 0.79, high: 0.96 } },
]

test('each week shows its n, a hidden one says so', async () => {
  const svg = await drawTrueRetention({ weeks, desiredRetention: 0.9 }, 'No answers yet')

  expect(unbalancedTags(svg)).toEqual([])
  expect(textsOf(svg)).toEqual(
    expect.arrayContaining(['23 Feb', 'n 40', '2 Mar', 'hidden', '9 Mar', 'n 52', '90% desired']),
  )
})

test('the picture says in words what it shows', async () => {
  const svg = await drawTrueRetention({ weeks, desiredRetention: 0.9 }, 'No answers yet')

  expect(svg).toMatch(/<desc[^>]*>[^<]*23 Feb: 85% of 40, 2 Mar: hidden, 9 Mar: 90% of 52\. Desired: 90%\.<\/desc>/)
})

test('no answers are one sentence', async () => {
  const svg = await drawTrueRetention(null, 'No answers yet')

  expect(textsOf(svg)).toEqual(['No answers yet'])
})

test('no text is smaller than 12 pixels, also where a page is narrow', async () => {
  const svg = await drawTrueRetention({ weeks, desiredRetention: 0.9 }, 'No answers yet')

  const [width, narrowest] = [/viewBox="0 0 (\d+)/, /min-width:(\d+)px/].map((pattern) =>
    Number(pattern.exec(svg)?.[1]),
  )
  const sizes = [...svg.matchAll(/font-size:(\d+)px/g)].map(([, size]) => (Number(size) * narrowest!) / width!)
  expect(Math.min(...sizes)).toBeGreaterThanOrEqual(12)
})
