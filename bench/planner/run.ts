import { parseArgs } from 'node:util'
import { openDatabase } from '../../engine/db/pool.ts'
import { fsrs6 } from '../../engine/model/fsrs.ts'
import { defaultWeights } from '../../engine/model/weights.ts'
import { openBenchServer } from '../bench-database.ts'
import { liveThrough, type Outcome } from './half-year.ts'
import { rankingOf } from './prepare.ts'
import { type Row, rowsOf, tolerance } from './rows.ts'
import { conceptsEach, full, type Order, type Scenario, scenarios } from './scenarios.ts'

/*
 * Half a year of people with 300 concepts each, planned by the production statement, beside simpler orders on the same seeds:
 *   node bench/planner/run.ts [--seeds 64] [--days 180] [--scenario NAME]...
 * Only a run of as many days and at least as many seeds as the aims are for is judged; it ends with 1 when an aim is missed.
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
const head = `${seeds} people live ${days} days with ${conceptsEach} concepts each. Recall is the true one,
mean over the days and the concepts met by then. stream: met over 150 days;
static: met in the 30 days before. random: among the due, or all that was met.
ours less oldest: of each seed; lower: the low end of the mean's 95% interval,
which is to be at least ${tolerance.difference.toFixed(4)}.

                               oldest  random  random   ours less oldest
mean recall              ours     due  of due  of all    mean   lower`
const outcomes = new Map<string, Map<Order, Outcome>>(chosen.map(({ name }) => [name, new Map()]))
let printed = 0
let heading = ''
let missed = 0
let finished = 0

const server = await openBenchServer()
try {
  print(head)
  const queue = runs.values()
  await Promise.all(
    Array.from({ length: Math.min(atOnce, runs.length) }, (_, place) => work(`planner_${place}`, queue)),
  )
} finally {
  await server.close()
}
if (missed > 0) process.exitCode = 1
print(
  isFull
    ? `${missed} of ${chosen.length} missed`
    : `not judged: the aims are for ${full.seeds} seeds and ${full.days} days`,
)

async function work(database: string, queue: Iterable<{ scenario: Scenario; order: Order }>): Promise<void> {
  const { url, drop } = await server.create(database)
  const db = openDatabase(hastyUrl(url), { connections: 1 })
  for (const { scenario, order } of queue) {
    const outcome = await liveThrough(db, inForce, scenario, { seeds, days, ...rankingOf(order) })
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
  for (const scenario of chosen.slice(printed)) {
    const found = outcomes.get(scenario.name)!
    if (found.size < scenario.orders.length) return
    progress('')
    const group = groupOf(scenario)
    if (group !== heading) print(group)
    heading = group
    const rows = rowsOf(scenario, found)
    missed += rows.filter(({ isMet }) => isFull && isMet === false).length
    for (const row of rows) print(line(row))
    printed += 1
  }
}

function groupOf({ answeredShare, forgetting, start }: Scenario): string {
  return [
    start === 'rated' ? 'rated at first' : 'unverified at first',
    `${answeredShare * 100}% answered`,
    ...(forgetting === 'own' ? ['weights the planner does not know'] : []),
  ].join(', ')
}

function line({ label, cells, isMet }: Row): string {
  const verdict = isMet === null || !isFull ? '' : isMet ? '  met' : '  MISSED'
  return `${label.padEnd(21)}${cells.map((cell) => cell.padStart(8)).join('')}${verdict}`.trimEnd()
}

function print(text: string): void {
  process.stdout.write(`${text}\n`)
}

/** One line that overwrites itself where somebody watches, and lines of their own elsewhere. */
function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`)
  else if (text !== '') process.stderr.write(`${text}\n`)
}
