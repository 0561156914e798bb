import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openSource } from '../connectors/registry.ts'
import type { Db } from '../engine/db/pool.ts'
import { noLog } from '../engine/log.ts'
import { fsrs6 } from '../engine/model/fsrs.ts'
import { defaultWeights } from '../engine/model/weights.ts'
import { syncSource } from '../engine/sources/sync.ts'
import type { SyncCounts } from '../engine/sources/tally.ts'
import type { BenchServer } from './bench-database.ts'
import type { BenchLine } from './bench-line.ts'
import { elapsedMs, medianRound, ratioOf } from './measure.ts'
import { benchAt } from './population.ts'

// Two facts an entity, as in the memories that agents wrote for the demo.
const entities = 50_000
const observationsEach = 2
const rounds = 5

/**
 * A sync of a memory file of 100,000 observations that was synced before, all work of the database included. Identical: beside reading the file
 * and its sha256. With one line changed: beside reading the file and parsing its lines, which is half a microsecond an observation; ours also
 * gives each an id and a hash of its content, and compares them with the mirror.
 */
export async function benchAbsorbAgain(server: BenchServer): Promise<BenchLine[]> {
  const folder = await mkdtemp(join(tmpdir(), 'clo-bench-memory-'))
  const { db, drop } = await server.create('absorb_again')
  try {
    const path = join(folder, 'memory.jsonl')
    const lines = Array.from({ length: entities }, (_, index) => entityLine(index, 0))
    await writeFile(path, lines.join('\n'))
    const sourceId = await addSource(db, path)
    await sync(db, sourceId, { new: entities * observationsEach })

    const identical = await medianRound(
      rounds,
      () => elapsedMs(() => sync(db, sourceId, {})),
      () => elapsedMs(() => readAndHash(path)),
    )
    let edition = 0
    const changed = await medianRound(
      rounds,
      async () => {
        edition += 1
        const place = (edition * 997) % entities
        lines[place] = entityLine(place, edition)
        await writeFile(path, lines.join('\n'))
        return await elapsedMs(() => sync(db, sourceId, { new: 1, gone: 1 }))
      },
      () => elapsedMs(() => readAndParse(path)),
    )
    return [
      {
        name: 'absorb again, 100,000, identical',
        ours: `${identical.ours.toFixed(1)} ms`,
        floor: `${identical.floor.toFixed(1)} ms`,
        ratio: ratioOf(identical),
        aim: '<= 2x',
      },
      {
        name: 'absorb again, 100,000, a line changed',
        ours: `${Math.round(changed.ours)} ms`,
        floor: `${Math.round(changed.floor)} ms`,
        ratio: ratioOf(changed),
        aim: '<= 12x',
      },
    ]
  } finally {
    await drop()
    await rm(folder, { recursive: true })
  }
}

/** Throws when the run did anything but what it was to do: a bench of the wrong thing is worse than none. */
async function sync(db: Db, sourceId: string, expected: Partial<SyncCounts>): Promise<void> {
  const { signal } = new AbortController()
  const tools = { model: fsrs6(defaultWeights), log: noLog, clock: () => benchAt, signal }
  const outcome = await syncSource(db, tools, sourceId, openSource, benchAt)
  const counts = outcome.status === 'complete' ? outcome.counts : null
  if (counts?.new !== (expected.new ?? 0) || counts.gone !== (expected.gone ?? 0))
    throw new Error(`The sync came to ${JSON.stringify(outcome)}; expected ${JSON.stringify(expected)}`)
}

async function readAndHash(path: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(path))
    .digest('hex')
}

async function readAndParse(path: string): Promise<unknown[]> {
  const text = await readFile(path, 'utf8')
  return text.split('\n').map((line) => JSON.parse(line))
}

async function addSource(db: Db, path: string): Promise<string> {
  const audience = await db
    .insertInto('audience')
    .values({ name: 'everybody', created_at: benchAt })
    .returning('id')
    .executeTakeFirstOrThrow()
  const source = await db
    .insertInto('source')
    .values({
      name: 'file',
      kind: 'memory-mcp',
      settings: JSON.stringify({ mode: 'file', path }),
      trust: 'manual',
      audience_id: audience.id,
      created_at: benchAt,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return source.id
}

/** One entity as the memory server writes it; `edition` changes its first observation. */
function entityLine(index: number, edition: number): string {
  const observations = Array.from({ length: observationsEach }, (_, place) => {
    const port = 10_000 + index * observationsEach + place
    return `Answers on port ${port} since release ${place === 0 ? edition : 0} of the gateway`
  })
  return JSON.stringify({ type: 'entity', name: `service_${index}`, entityType: 'service', observations })
}
