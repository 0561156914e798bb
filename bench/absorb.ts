import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import type { Db } from '../engine/db/pool.ts'
import { fsrs6 } from '../engine/model/fsrs.ts'
import { defaultWeights } from '../engine/model/weights.ts'
import { absorbPage } from '../engine/sources/absorb.ts'
import type { Memory } from '../engine/sources/memory-source.ts'
import type { BenchDatabase, BenchServer } from './bench-database.ts'
import type { BenchLine } from './bench-line.ts'
import { elapsedMs, medianRound, ratioOf } from './measure.ts'
import { benchAt } from './population.ts'

const memories = 100_000
const pageSize = 5_000
const rounds = 2

/**
 * The first sync of 100,000 memories for an audience of one, beside `COPY` of every row that it wrote into the same tables with the
 * same indexes and
 * constraints. Drafting is in it: by the cheapest rule, since every text holds a number.
 */
export async function benchAbsorb(server: BenchServer): Promise<BenchLine[]> {
  let database: BenchDatabase | undefined
  const round = await medianRound(
    rounds,
    async () => {
      database = await server.create(`absorb_${randomUUID()}`)
      const source = await prepare(database.db)
      return await elapsedMs(() => absorbAll(database!.db, source))
    },
    async () => {
      const ms = await copyBack(database!.db)
      await database!.drop()
      return ms
    },
  )
  const { ours, floor } = round
  return [
    {
      name: `absorb ${memories.toLocaleString('en')} memories`,
      ours: `${Math.round(ours)} ms`,
      floor: `${Math.round(floor)} ms COPY`,
      ratio: ratioOf(round),
      aim: '<= 3x',
    },
  ]
}

type Source = { readonly id: string; readonly trust: 'auto'; readonly audienceId: string }

async function prepare(db: Db): Promise<Source> {
  const audience = await db
    .insertInto('audience')
    .values({ name: 'one', created_at: benchAt })
    .returning('id')
    .executeTakeFirstOrThrow()
  const person = await db
    .insertInto('person')
    .values({ name: 'One', email: 'one@example.com', time_zone: 'UTC', created_at: benchAt })
    .returning('id')
    .executeTakeFirstOrThrow()
  await db
    .insertInto('audience_person')
    .values({ person_id: person.id, audience_id: audience.id, joined_at: benchAt, left_at: null })
    .execute()
  const { id } = await db
    .insertInto('source')
    .values({
      name: 's',
      kind: 'memory-mcp',
      settings: '{}',
      trust: 'auto',
      audience_id: audience.id,
      created_at: benchAt,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return { id, trust: 'auto', audienceId: audience.id }
}

async function absorbAll(db: Db, source: Source): Promise<void> {
  const model = fsrs6(defaultWeights)
  for (let start = 0; start < memories; start += pageSize) {
    const page = Array.from({ length: pageSize }, (_, index) => memory(start + index))
    await absorbPage(
      db,
      model,
      source,
      { memories: page, subjects: [], skipped: [], cursor: null, complete: false },
      benchAt,
    )
  }
}

/** Numbers draft by rule without the tagger: the cheapest draft there is, and every one becomes a live concept with a state. */
function memory(index: number): Memory {
  return {
    externalId: `memory-${index}`,
    text: `Service ${index % 977}: runs on port ${10_000 + index}`,
    about: { name: `Service ${index % 977}`, type: 'service' },
    subjects: [],
    author: 'unknown',
    categories: [],
    metadata: {},
    status: 'live',
  }
}

const tables = [
  'memory',
  'concept',
  'concept_version',
  'provenance',
  'memory_audience',
  'audience_concept',
  'exposure',
  'retention_state',
] as const

/** Copies the rows out to files, empties the tables, and times only the way back in. */
async function copyBack(db: Db): Promise<number> {
  const { rows } = await sql<{ dir: string }>`select current_setting('data_directory') as dir`.execute(db)
  const place = (table: string) => sql.lit(`${rows[0]!.dir}/bench-${table}.copy`)
  for (const table of tables) await sql`copy ${sql.table(table)} to ${place(table)}`.execute(db)
  await sql`truncate memory, concept, concept_version, provenance, memory_audience, audience_concept, exposure, retention_state cascade`.execute(
    db,
  )
  return await elapsedMs(async () => {
    for (const table of tables) await sql`copy ${sql.table(table)} from ${place(table)}`.execute(db)
  })
}
