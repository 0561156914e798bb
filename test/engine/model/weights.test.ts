import { CLAMP_PARAMETERS, default_w, W17_W18_Ceiling } from 'ts-fsrs'
import { expect, test } from 'vitest'
import { defaultWeights, parseWeights } from '../../../engine/model/weights.ts'

const fittedRanges = CLAMP_PARAMETERS(W17_W18_Ceiling)
const eachWeight = fittedRanges.map((range, index) => [index, range[0]!, range[1]!] as const)

test('the default weights are those of ts-fsrs, and pass their own check', () => {
  expect(defaultWeights).toEqual([...default_w])
  expect(parseWeights(defaultWeights)).toEqual({ status: 'ok', weights: defaultWeights })
})

test.each([
  ['nothing', undefined, 'not-a-list', 'Weights are missing, expected a list of 21 numbers.'],
  ['a text', '0.4, 1.2', 'not-a-list', 'Weights are of type string, expected a list of 21 numbers.'],
  ['an empty list', [], 'wrong-count', 'Weights are a list of 0, expected 21 numbers.'],
  [
    'the 19 weights of FSRS-5',
    defaultWeights.slice(0, 19),
    'wrong-count',
    'Weights are a list of 19, expected 21 numbers.',
  ],
  [
    'a weight that is no number',
    defaultWeights.with(4, Number.NaN),
    'not-finite',
    'Weight 4 is NaN, expected a number from 1 to 10.',
  ],
  [
    'an infinite weight',
    defaultWeights.with(0, Number.POSITIVE_INFINITY),
    'not-finite',
    'Weight 0 is Infinity, expected a number from 0.001 to 100.',
  ],
  [
    'a number as text',
    (defaultWeights as readonly unknown[]).with(20, '0.15'),
    'not-finite',
    'Weight 20 is of type string, expected a number from 0.1 to 0.8.',
  ],
  [
    'a negative stability',
    defaultWeights.with(2, -2.3),
    'out-of-range',
    'Weight 2 is -2.3, expected a number from 0.001 to 100.',
  ],
])('%s is refused in a sentence that says what was seen and expected', (_, value, reason, sentence) => {
  const parsed = parseWeights(value)

  expect(parsed).toEqual({ status: 'failed', reason, sentence })
})

test('all weights out of range are named at once', () => {
  const parsed = parseWeights(defaultWeights.with(5, 9).with(20, 0))

  expect(parsed).toMatchObject({
    sentence: 'Weight 5 is 9, expected a number from 0.001 to 4. Weight 20 is 0, expected a number from 0.1 to 0.8.',
  })
})

test.each(
  eachWeight,
)('weight %i is taken at both bounds that ts-fsrs leaves alone, and refused beyond', (index, least, most) => {
  expect(parseWeights(defaultWeights.with(index, least)).status).toBe('ok')
  expect(parseWeights(defaultWeights.with(index, most)).status).toBe('ok')
  expect(parseWeights(defaultWeights.with(index, least - 1e-6)).status).toBe('failed')
  expect(parseWeights(defaultWeights.with(index, most + 1e-6)).status).toBe('failed')
})
