import { parseArgs } from 'node:util'
import { openDatabase } from '../../engine/db/pool.ts'
import { fsrs6 } from '../../engine/model/fsrs.ts'
import { defaultWeights } from '../../engine/model/weights.ts'
import { openBenchServer } from '../bench-database.ts'
import { liveThrough, type Outcome } from './half-year.ts'
import { rankingOf } from './prepare.ts'
import { type Row, rowsOf } from './rows.ts'
import { full, type Order, type Scenario, scenarios } from './scenarios.ts'

/*
 * Half a year of people with 300 concepts each, planned by the production statement, beside simpler orders on the same seeds:
 *   node bench/planner/run.ts [--seeds 64] [--days 180] [--scenario NAME]...
 * Recall is the true one, over all days. Only a full run is judged; it ends with 1 when an aim is missed.
 */
const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: String(full.seeds) },
    days: { type: 'string', default: String(full.days) },
    scenario: { type: 'string', multiple: true },
  },
})
const [seeds, days] = [Number(values.seeds), Number(values.days)]
const chosen = scenarios.filter(({ name }) => values.scenario?.includes(name) ?? true)
const unknown = (values.scenario ?? []).filter((name) => !scenarios.some((scenario) => scenario.name === name))
if (unknown.length > 0 || !(Number.isInteger(seeds) && seeds >= 2) || !(Number.isInteger(days) && days >= 1)) {
  const names = scenarios.map(({ name }) => name).join(', ')
  process.stderr.write(`bench: expected --seeds from 2, --days from 1, and --scenario of ${names}\n`)
  process.exit(2)
}

/** As many half years are lived at once, each in a database of its own. */
const atOnce = 2

const inForce = { model: fsrs6(defaultWeights), weights: defaultWeights }
const isFull = seeds >= full.seeds && days === full.days
const runs = chosen.flatMap((scenario) => scenario.orders.map((order) => ({ scenario, order })))
const outcomes = new Map<string, Map<Order, Outcome>>(chosen.map(({ name }) => [name, new Map()]))
const printed = new Set<string>()
let missed = 0
let finished = 0

const server = await openBenchServer()
try {
  print(`${seeds} seeds, ${days} days, ${runs.length} runs; recall is the mean over days and concepts met by then`)
  print(line({ what: '', value: 'value', aim: 'aim', verdict: 'verdict', isMet: null }))
  const queue = runs.values()
  await Promise.all(
    Array.from({ length: Math.min(atOnce, runs.length) }, (_, place) => work(`planner_${place}`, queue)),
  )
} finally {
  await server.close()
}
if (missed > 0) process.exitCode = 1

async function work(database: string, queue: Iterable<{ scenario: Scenario; order: Order }>): Promise<void> {
  const { url, drop } = await server.create(database)
  const db = openDatabase(hastyUrl(url), { connections: 1 })
  for (const { scenario, order } of queue) {
    const outcome = await liveThrough(db, inForce, scenario, { seeds, days, ...rankingOf(order, inForce) })
    outcomes.get(scenario.name)!.set(order, outcome)
    finished += 1
    progress(`${finished} of ${runs.length} runs, last: ${scenario.name} ${order}`)
    printFinished()
  }
  await db.destroy()
  await drop()
}

/** Nothing here outlives the run, and what references would check is right by construction: a third of the time is saved. */
function hastyUrl(databaseUrl: string): string {
  const url = new URL(databaseUrl)
  url.searchParams.set('options', '-c synchronous_commit=off -c session_replication_role=replica')
  return url.href
}

/** Prints what is complete, in the order of the list. */
function printFinished(): void {
  for (const scenario of chosen) {
    const found = outcomes.get(scenario.name)!
    if (found.size < scenario.orders.length) return
    if (printed.has(scenario.name)) continue
    printed.add(scenario.name)
    const inOrder = new Map(scenario.orders.map((order) => [order, found.get(order)!]))
    const rows = rowsOf(scenario, inOrder, isFull)
    missed += rows.filter(({ isMet }) => isMet === false).length
    progress('')
    print(`${scenario.name}: ${describe(scenario)}`)
    for (const row of rows) print(line(row))
    if (found.has('grown-gain')) print('  (grown gain: tried out here, not in force; see bench/planner/prepare.ts)')
  }
}

function describe({ surfacing, questionsPerDay, answeredShare, forgetting, start }: Scenario): string {
  return [
    `${questionsPerDay} a day`,
    surfacing === 'stream' ? 'met over 150 days' : 'met before',
    answeredShare === 1 ? null : `${answeredShare * 100}% answered`,
    forgetting === 'own' ? 'weights the planner does not know' : null,
    start === 'unverified' ? 'never rated at first' : null,
  ]
    .filter((part) => part !== null)
    .join(', ')
}

function line({ what, value, aim, verdict }: Row): string {
  return `  ${what.padEnd(31)}${value.padStart(17)}  ${aim.padEnd(17)} ${verdict}`.trimEnd()
}

function print(text: string): void {
  process.stdout.write(`${text}\n`)
}

/** One line that overwrites itself where somebody watches, and lines of their own elsewhere. */
function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`)
  else if (text !== '') process.stderr.write(`${text}\n`)
}
