import { sql } from 'kysely'
import { type Draft, draftQuestion } from '../concepts/draft.ts'
import { indexFactsElsewhere } from '../concepts/resemblances.ts'
import type { Closest, FactIndex } from '../concepts/similar-facts.ts'
import type { Db } from '../db/pool.ts'
import type { Keyed } from './mirror.ts'

/** Drafts by the key of their fact. */
export type Drafts = ReadonlyMap<string, Draft>

/** Adds to `known` a draft for every fact that is no concept and has none yet; one draft per fact. */
export async function draftMissing(db: Db, items: readonly Keyed[], known: Drafts = new Map()): Promise<Drafts> {
  const byFact = new Map(items.filter(({ factKey }) => !known.has(factKey)).map((item) => [item.factKey, item.memory]))
  if (byFact.size === 0) return known
  const { rows } = await sql<{ fact_key: string }>`
    select fact_key from unnest(${[...byFact.keys()]}::text[]) as page (fact_key)
    where not exists (select from concept where concept.fact_key = page.fact_key)`.execute(db)
  const drafted = rows.flatMap(({ fact_key }) => {
    const memory = byFact.get(fact_key)
    return memory === undefined ? [] : [[fact_key, draftQuestion(memory)] as const]
  })
  return new Map([...known, ...drafted])
}

/** What other sources say, to compare new facts with; null where there is no other source. */
export type Elsewhere = () => Promise<FactIndex | null>

/** Reads the facts of other sources when it is first asked, and then no more: one reading serves a whole run. */
export function factsElsewhere(db: Db, sourceId: string): Elsewhere {
  let index: Promise<FactIndex | null> | undefined
  return () => {
    index ??= readElsewhere(db, sourceId)
    return index
  }
}

async function readElsewhere(db: Db, sourceId: string): Promise<FactIndex | null> {
  const { rows } = await sql`select from source where id <> ${sourceId} limit 1`.execute(db)
  return rows.length === 0 ? null : await indexFactsElsewhere(db, sourceId)
}

/** By the key of each fact that gets a question, the fact of another source that it resembles without being the same. */
export async function findClosest(
  elsewhere: Elsewhere,
  items: readonly Keyed[],
  drafts: Drafts,
): Promise<ReadonlyMap<string, Closest>> {
  const drafted = items.filter(({ factKey }) => drafts.get(factKey)?.status === 'drafted')
  if (drafted.length === 0) return new Map()
  const index = await elsewhere()
  if (index === null) return new Map()
  return new Map(
    drafted.flatMap(({ factKey, memory }) => {
      const closest = index.closest(memory.text)
      return closest === null ? [] : [[factKey, closest] as const]
    }),
  )
}

/**
 * Makes a concept of every draft whose fact is none yet: approved or waiting by the trust in the source, or a draft for want of a question. One
 * that resembles a fact of another source waits in any case, until somebody says whether they are the same.
 */
export async function insertConcepts(
  db: Db,
  trust: 'manual' | 'auto',
  { drafts, closest }: { readonly drafts: Drafts; readonly closest: ReadonlyMap<string, Closest> },
  at: Date,
): Promise<void> {
  if (drafts.size === 0) return
  const entries = [...drafts]
  const statusOf = (key: string, draft: Draft) => {
    if (draft.status === 'draft') return { status: 'draft', reason: draft.reason }
    if (closest.has(key)) return { status: 'waiting', reason: 'similar' }
    return { status: trust === 'auto' ? 'approved' : 'waiting', reason: null }
  }
  await sql`
    with page as (
      select * from unnest(
        ${entries.map(([key]) => key)}::text[],
        ${entries.map(([key, draft]) => statusOf(key, draft).status)}::text[],
        ${entries.map(([key, draft]) => statusOf(key, draft).reason)}::text[],
        ${entries.map(([, draft]) => (draft.status === 'drafted' ? draft.context : ''))}::text[],
        ${entries.map(([, draft]) => (draft.status === 'drafted' ? draft.question : null))}::text[],
        ${entries.map(([, draft]) => (draft.status === 'drafted' ? draft.answer : null))}::text[])
        as page (fact_key, inbox_status, inbox_reason, context, question, answer)
    ),
    inserted as (
      insert into concept (fact_key, inbox_status, inbox_reason, created_at)
      select page.fact_key, page.inbox_status, page.inbox_reason, ${at} from page
      on conflict on constraint concept_fact_unique do nothing
      returning id, fact_key
    )
    insert into concept_version (concept_id, version, context, question, answer, created_at)
    select inserted.id, 1, page.context, page.question, page.answer, ${at}
    from inserted join page on page.fact_key = inserted.fact_key`.execute(db)
}
