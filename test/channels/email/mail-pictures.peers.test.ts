import { join } from 'node:path'
import { type Browser, chromium } from 'playwright-core'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { composeMail } from '../../../channels/email/mail.ts'
import { contrast } from '../../support/contrast.ts'
import { noticeOf, nudgeForAlice, nudgeForAnna, nudgeWith } from './nudges.ts'

/** What somebody sees of one text: its size in pixels and both colours as red, green and blue of 0..255. */
type Seen = {
  readonly text: string
  readonly size: number
  readonly colour: readonly number[]
  readonly ground: readonly number[]
}

const mails = {
  'a nudge': nudgeForAlice,
  'a German nudge': nudgeForAnna,
  'a nudge with words that do not break': nudgeWith({
    question: 'x'.repeat(140),
    why: 'y'.repeat(120),
    context: 'z'.repeat(80),
  }),
  'a nudge that reads from the right': nudgeWith({ question: 'באיזה פורט פועל החיוב? ____', context: 'חיוב · שירות' }),
  'the consent notice': noticeOf('consent'),
  'the German consent notice': noticeOf('consent', nudgeForAnna),
  'the notice that questions ended': noticeOf('stopped'),
  'the notice of a lost channel': noticeOf('channel-lost', nudgeForAnna),
}
const looks = Object.entries(mails).flatMap(([name, message]) =>
  (['light', 'dark'] as const).flatMap((scheme) => [375, 1280].map((width) => ({ name, message, scheme, width }))),
)

/** Where to keep the pictures, for whoever wants to look at them. */
const pictures = process.env.MAIL_PICTURES
let browser: Browser

beforeAll(async () => {
  browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] })
})
afterAll(() => browser.close())

test.each(looks)('$name reads well in $scheme at $width px', async ({ name, message, scheme, width }) => {
  const page = await browser.newPage({ viewport: { width, height: 800 }, colorScheme: scheme })
  onTestFinished(() => page.close())
  const requests: string[] = []
  page.on('request', (request) => requests.push(request.url()))

  await page.setContent(composeMail(message).html)

  const picture = pictures === undefined ? {} : { path: join(pictures, `${name} ${scheme} ${width}.png`) }
  await page.screenshot({ fullPage: true, ...picture })
  const seen = await page.evaluate<readonly Seen[]>(textsOfPage)
  const heights = await page.evaluate<readonly number[]>(
    `[...document.querySelectorAll('a')].map((link) => link.getBoundingClientRect().height)`,
  )
  const paper = await page.evaluate<string>('getComputedStyle(document.body).backgroundColor')
  expect(seen.length).toBeGreaterThan(5)
  expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width)
  expect(seen.filter(({ size }) => size < 16)).toEqual([])
  expect(seen.filter(({ colour, ground }) => contrast(colour, ground) < 4.5)).toEqual([])
  expect(Math.min(...heights)).toBeGreaterThanOrEqual(44)
  expect(paper).toBe(scheme === 'dark' ? 'rgb(21, 25, 27)' : 'rgb(245, 244, 240)')
  expect(requests).toEqual([])
})

/** Runs in the page: every text that takes up room, with the ground of the nearest element that has one. */
const textsOfPage = `(() => {
  const numbers = (colour) => colour.match(/[\\d.]+/g).map(Number)
  const groundOf = (element) => {
    if (element === null) return [255, 255, 255]
    const ground = numbers(getComputedStyle(element).backgroundColor)
    return ground.length === 4 && ground[3] === 0 ? groundOf(element.parentElement) : ground.slice(0, 3)
  }
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  const seen = []
  while (walker.nextNode()) {
    const range = document.createRange()
    range.selectNodeContents(walker.currentNode)
    const text = walker.currentNode.data.trim()
    if (text === '' || range.getClientRects().length === 0) continue
    const style = getComputedStyle(walker.currentNode.parentElement)
    seen.push({
      text,
      size: parseFloat(style.fontSize),
      colour: numbers(style.color).slice(0, 3),
      ground: groundOf(walker.currentNode.parentElement),
    })
  }
  return seen
})()`
