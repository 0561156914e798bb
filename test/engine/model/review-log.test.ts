import { expect, test } from 'vitest'
import { parseReviewLog } from '../../../engine/model/review-log.ts'

const header = 'user_id,card_id,day_offset,elapsed_days,elapsed_seconds,rating,ts'

test('a log becomes reviews of pairs, with ratings as words and instants', () => {
  const log = parseReviewLog(`${header}\n1,7,0,-1,-1,1,1711744352\n1,7,2,2,169200,3,1711913552\n`)

  expect(log).toEqual({
    status: 'ok',
    reviews: [
      { pair: '1/7', at: new Date('2024-03-29T20:32:32Z'), rating: 'again', localDay: 0 },
      { pair: '1/7', at: new Date('2024-03-31T19:32:32Z'), rating: 'good', localDay: 2 },
    ],
  })
})

test('columns may come in any order, with a byte order mark and Windows line ends', () => {
  const log = parseReviewLog('\uFEFFts,rating,day_offset,card_id,user_id\r\n1711744352.5,4,0,7,1\r\n')

  expect(log).toEqual({
    status: 'ok',
    reviews: [{ pair: '1/7', at: new Date('2024-03-29T20:32:32.500Z'), rating: 'easy', localDay: 0 }],
  })
})

test('all faults are named at once, by line', () => {
  const log = parseReviewLog(
    `${header}\n1,7,0,-1,-1,5,1711744352\n1,7,0,-1,-1,3,1711744360\n1,,x,-1,-1,3,\n1,7,0\n1,7,0,-1,-1,3,1711744352000\n`,
  )

  expect(log).toEqual({
    status: 'failed',
    reason: 'bad-lines',
    faults: [
      { line: 2, sentence: 'rating is "5", expected 1, 2, 3 or 4.' },
      {
        line: 4,
        sentence:
          'card_id is empty; day_offset is "x", expected a whole number; ts is empty, expected seconds since 1970.',
      },
      { line: 5, sentence: '3 values, expected 7 as in the header.' },
      { line: 6, sentence: 'ts is "1711744352000", expected seconds since 1970.' },
    ],
  })
})

test.each([
  ['an empty file', ''],
  ['a file without a header', '1,7,0,-1,-1,1,1711744352\n'],
])('%s is refused for its missing columns', (_, text) => {
  expect(parseReviewLog(text)).toEqual({
    status: 'failed',
    reason: 'bad-lines',
    faults: [
      {
        line: 1,
        sentence:
          'No column user_id, card_id, day_offset, rating, ts; expected user_id, card_id, day_offset, rating, ts.',
      },
    ],
  })
})
