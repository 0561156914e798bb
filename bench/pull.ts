import { fork } from 'node:child_process'
import { once } from 'node:events'
import { openSource } from '../connectors/registry.ts'
import type { Db } from '../engine/db/pool.ts'
import { noLog } from '../engine/log.ts'
import { fsrs6 } from '../engine/model/fsrs.ts'
import { defaultWeights } from '../engine/model/weights.ts'
import { syncSource } from '../engine/sources/sync.ts'
import { emptyProject } from '../test/connectors/mem0/platform-project.ts'
import { readLettaBare, readPlatformBare } from './bare-loops.ts'
import type { BenchServer } from './bench-database.ts'
import type { BenchLine } from './bench-line.ts'
import { elapsedMs, medianRound, perSecond, ratioOf } from './measure.ts'
import { benchAt } from './population.ts'
import { type Double, doubles } from './pull-sizes.ts'

const rounds = 5
const { apiKey } = emptyProject()

type Contest = {
  readonly name: Double
  readonly kind: string
  settings(url: string): Record<string, unknown>
  readBare(url: string): Promise<number>
}

const contests: readonly Contest[] = [
  {
    name: 'Letta',
    kind: 'letta',
    settings: (baseUrl) => ({ mode: 'rest', baseUrl, allowPrivate: true }),
    readBare: readLettaBare,
  },
  {
    name: 'mem0 Platform',
    kind: 'mem0',
    settings: (baseUrl) => ({ mode: 'platform', baseUrl, apiKey, allowPrivate: true }),
    readBare: (url) => readPlatformBare(url, apiKey),
  },
]

/**
 * Reading a whole source over HTTP, each answer beginning after 20 ms, beside a loop of fetch and `response.json()` over the same lists: the
 * pull alone in memories a second, and a walk by the engine that finds everything in the mirror as it was, in time.
 */
export async function benchPull(server: BenchServer): Promise<BenchLine[]> {
  const lines: BenchLine[] = []
  for (const contest of contests) {
    const double = fork(new URL('./pull-double.ts', import.meta.url), [contest.name])
    try {
      const [url] = await once(double, 'message')
      lines.push(await comparePull(contest, url), await compareReconcile(server, contest, url))
    } finally {
      double.disconnect()
    }
  }
  return lines
}

async function comparePull(contest: Contest, url: string): Promise<BenchLine> {
  const { memories } = doubles[contest.name]
  const rateOf = (ms: number) => (memories / ms) * 1_000
  const round = await medianRound(
    rounds,
    async () => rateOf(await elapsedMs(() => pullAll(contest, url))),
    async () => rateOf(await elapsedMs(() => readBare(contest, url))),
  )
  return {
    name: `pull ${memories.toLocaleString('en')} of ${contest.name}`,
    ours: perSecond(round.ours),
    floor: `${perSecond(round.floor)} fetch`,
    ratio: ratioOf(round),
    aim: '>= 0.7x',
  }
}

async function compareReconcile(server: BenchServer, contest: Contest, url: string): Promise<BenchLine> {
  const { memories } = doubles[contest.name]
  const { db, drop } = await server.create(`pull_${contest.kind}`)
  try {
    const sourceId = await addSource(db, contest, url)
    await walk(db, sourceId, benchAt)
    let days = 0
    const round = await medianRound(
      rounds,
      () => {
        days += 1
        return elapsedMs(() => reconcile(db, sourceId, new Date(benchAt.getTime() + days * 86_400_000)))
      },
      () => elapsedMs(() => readBare(contest, url)),
    )
    return {
      name: `reconcile ${memories.toLocaleString('en')} of ${contest.name}`,
      ours: `${Math.round(round.ours)} ms`,
      floor: `${Math.round(round.floor)} ms fetch`,
      ratio: ratioOf(round),
      aim: '<= 1.2x',
    }
  } finally {
    await drop()
  }
}

async function pullAll({ name, kind, settings }: Contest, url: string): Promise<void> {
  const { signal } = new AbortController()
  const ids = new Set<string>()
  for await (const page of openSource(kind, settings(url)).pull(null, signal, 'whole'))
    for (const { externalId } of page.memories) ids.add(externalId)
  // The facts of Letta's blocks come on top.
  if (ids.size < doubles[name].memories) throw new Error(`${name}: the pull gave ${ids.size} memories`)
}

async function readBare({ name, readBare: read }: Contest, url: string): Promise<void> {
  const count = await read(url)
  if (count !== doubles[name].memories) throw new Error(`${name}: the bare loop gave ${count} memories`)
}

/** Throws when anything had changed: a bench of the wrong thing is worse than none. */
async function reconcile(db: Db, sourceId: string, at: Date): Promise<void> {
  const { read, same } = await walk(db, sourceId, at)
  if (same === 0 || read !== same) throw new Error(`Of ${read} memories ${same} were as before; expected all`)
}

async function walk(db: Db, sourceId: string, at: Date) {
  const { signal } = new AbortController()
  const tools = { model: fsrs6(defaultWeights), log: noLog, clock: () => at, signal }
  const outcome = await syncSource(db, tools, sourceId, openSource, at)
  if (outcome.status !== 'complete') throw new Error(`The walk came to ${JSON.stringify(outcome)}`)
  return outcome.counts
}

async function addSource(db: Db, { kind, settings }: Contest, url: string): Promise<string> {
  const source = await db
    .insertInto('source')
    .values({
      name: kind,
      kind,
      settings: JSON.stringify(settings(url)),
      trust: 'manual',
      audience_id: null,
      created_at: benchAt,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return source.id
}
