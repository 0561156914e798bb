import nlp from 'compromise'
import { draftQuestion } from '../engine/concepts/draft.ts'
import type { BenchLine } from './bench-line.ts'

const SENTENCES = 3_000
const ROUNDS = 5

/**
 * Facts drafted per second beside bare `compromise` (its full parse) on the same sentences. Both run by turns over the
 * same parts in one process; the ratio is the median of the rounds, the rates are those of the median round.
 */
export async function benchDraft(): Promise<BenchLine[]> {
  const observations = Array.from({ length: SENTENCES }, (_, index) => observation(index))
  draftAll(observations.slice(0, 500))
  parseAll(observations.slice(0, 500))

  const rounds = Array.from({ length: ROUNDS }, () => measure(observations)).sort(
    (one, other) => ratioOf(one) - ratioOf(other),
  )
  const median = rounds[Math.floor(ROUNDS / 2)]!
  return [
    {
      name: 'draft',
      ours: `${rate(median.oursMs)} facts/s`,
      floor: `${rate(median.floorMs)} parses/s`,
      ratio: ratioOf(median),
      aim: '>= 0.5x',
    },
  ]
}

type Round = { readonly oursMs: number; readonly floorMs: number }

/** One round in parts of 250 sentences, so that a pause of the machine hits both alike. */
function measure(observations: readonly string[]): Round {
  let oursMs = 0
  let floorMs = 0
  for (let start = 0; start < observations.length; start += 250) {
    const part = observations.slice(start, start + 250)
    oursMs += elapsedMs(() => draftAll(part))
    floorMs += elapsedMs(() => parseAll(part))
  }
  return { oursMs, floorMs }
}

function draftAll(observations: readonly string[]): void {
  for (const text of observations)
    draftQuestion({ text: `billing_service: ${text}`, about: { name: 'billing_service', type: 'system' } })
}

function parseAll(observations: readonly string[]): void {
  for (const text of observations) nlp(text)
}

function elapsedMs(work: () => void): number {
  const startMs = performance.now()
  work()
  return performance.now() - startMs
}

/** Rates, not times, are compared: above 1 we are faster. */
function ratioOf(round: Round): number {
  return round.floorMs / round.oursMs
}

function rate(ms: number): string {
  return Math.round((SENTENCES / ms) * 1_000).toLocaleString('en')
}

/** The n-th of many different facts: every shape in turn, each time with other words in it. */
function observation(index: number): string {
  const shape = SHAPES[index % SHAPES.length]!
  let turn = Math.floor(index / SHAPES.length)
  return shape.replace(/\{(\w+)\}/g, (_, slot: string) => {
    const words = SLOTS[slot]
    const word = words === undefined ? String(2 + ((index * 7919) % 89)) : words[turn % words.length]!
    turn = Math.floor(turn / 3) + index
    return word
  })
}

const SLOTS: Readonly<Record<string, readonly string[]>> = {
  person: ['Maria Lopez', 'Tom Becker', 'Priya Natarajan', 'Dana Whitfield', 'Ana'],
  place: ['Frankfurt', 'Lisbon', 'Dublin', 'Osaka', 'Montreal'],
  product: ['Kafka', 'Snowflake', 'LaunchDarkly', 'Argo CD', 'NetSuite', 'Okta'],
  team: ['platform team', 'finance lead', 'duty manager', 'people team', 'security group'],
  thing: ['invoice export', 'nightly report', 'payment retry', 'customer import', 'access review', 'audit trail'],
  unit: ['days', 'minutes', 'hours', 'EUR', '%', 'requests per second'],
  day: ['Tuesday', 'Friday', '12 March 2025', '1 September', 'Monday at 09:30'],
  path: ['/etc/billing/config.yaml', '`billing_enabled`', 'https://status.example.com/billing', 'BILLING_URL'],
}

/** A third numbers, a third names and literal values, a third neither, which take a word list or the parse. */
const SHAPES: readonly string[] = [
  'The {thing} is kept for {number} {unit}',
  'Runs on port 54{number}',
  'Retries the {thing} {number} times before it alerts the {team}',
  'The {thing} changed on {day} after a review by the {team}',
  'Limit was raised from 9{number} to 2{number} {unit}',
  'The {thing} is owned by {person}',
  'Data of the {thing} stays in {place}',
  'Uses {product} for the {thing}',
  'Settings of the {thing} are in {path}',
  '{person} approves every {thing}',
  'The {thing} depends on the {team}',
  'Requires approval from the {team}',
  'Escalations about the {thing} reach the {team} first',
  'Colleagues outside the {team} see a read-only {thing}',
  'Auditors sample the {thing} before each close of the books',
]
