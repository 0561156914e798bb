import { sql } from 'kysely'
import type { Db } from '../db/pool.ts'
import { type Closest, type Fact, type FactIndex, indexFacts } from './similar-facts.ts'

/** The facts of concepts that other sources than this one gave, to compare what this one gives with. */
export async function indexFactsElsewhere(db: Db, sourceId: string): Promise<FactIndex> {
  const { rows } = await sql<Fact>`
    select distinct on (concept.id) concept.id as "conceptId", memory.text
    from concept
    join provenance on provenance.concept_id = concept.id
    join memory on memory.id = provenance.memory_id
    where memory.source_id <> ${sourceId} and concept.inbox_status <> 'rejected'
    order by concept.id, memory.id`.execute(db)
  return indexFacts(rows)
}

/** Remembers that new concepts, by the keys of their facts, resemble older ones; somebody decides whether they are the same. */
export async function proposeMerges(db: Db, closest: ReadonlyMap<string, Closest>, at: Date): Promise<void> {
  if (closest.size === 0) return
  const pairs = [...closest]
  await sql`
    insert into similarity (concept_id, other_id, similarity, proposed_at)
    select concept.id, pair.other_id, pair.similarity, ${at}
    from unnest(${pairs.map(([factKey]) => factKey)}::text[], ${pairs.map(([, { conceptId }]) => conceptId)}::bigint[],
      ${pairs.map(([, { similarity }]) => similarity)}::float8[]) as pair (fact_key, other_id, similarity)
    join concept on concept.fact_key = pair.fact_key
    join concept as other on other.id = pair.other_id
    on conflict on constraint similarity_pk do nothing`.execute(db)
}

/** Two concepts that may be one, each as it is asked. */
export type ProposedMerge = {
  readonly conceptId: string
  readonly otherId: string
  /** 0..1, as pg_trgm measures it. */
  readonly similarity: number
  readonly fact: string
  readonly otherFact: string
  readonly source: string
  readonly otherSource: string
}

/** Every pair that nobody has decided about, the most similar first. */
export async function listProposedMerges(db: Db): Promise<readonly ProposedMerge[]> {
  const { rows } = await sql<ProposedMerge>`
    select similarity.concept_id as "conceptId", similarity.other_id as "otherId", similarity.similarity,
      new.text as fact, old.text as "otherFact", new.source, old.source as "otherSource"
    from similarity
    cross join lateral (${factOf(sql.ref('similarity.concept_id'))}) as new
    cross join lateral (${factOf(sql.ref('similarity.other_id'))}) as old
    where similarity.decision is null
    order by similarity.similarity desc, similarity.concept_id`.execute(db)
  return rows
}

/** Says that two concepts are two: they are not proposed again, and the newer one goes on to the inbox as any other. */
export async function keepApart(
  db: Db,
  { conceptId, otherId }: { readonly conceptId: string; readonly otherId: string },
  at: Date,
): Promise<'kept-apart' | 'not-proposed'> {
  const { rows } = await sql`
    update similarity set decision = 'kept-apart', decided_at = ${at}
    where ((concept_id = ${conceptId} and other_id = ${otherId}) or (concept_id = ${otherId} and other_id = ${conceptId}))
      and decision is null
    returning concept_id`.execute(db)
  return rows.length === 0 ? 'not-proposed' : 'kept-apart'
}

function factOf(conceptId: ReturnType<typeof sql.ref>) {
  return sql`
    select memory.text, source.name as source
    from provenance join memory on memory.id = provenance.memory_id join source on source.id = memory.source_id
    where provenance.concept_id = ${conceptId} order by memory.gone_at nulls first, memory.id limit 1`
}
