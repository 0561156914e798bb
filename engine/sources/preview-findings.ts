import { type RawBuilder, sql } from 'kysely'
import type { DraftReason } from '../concepts/draft.ts'
import { listProposedMerges, type ProposedMerge } from '../concepts/resemblances.ts'
import type { Db } from '../db/pool.ts'
import type { InboxStatus } from '../db/tables.ts'
import { type ListedSubject, listSubjects } from '../people/subjects.ts'

/** What is there before a sync: what is not among it, the sync has brought. */
export type Mark = {
  readonly memoryId: string
  readonly conceptId: string
  readonly subjectId: string
  /** Memories of which only the id is known, because the cap kept them out. */
  readonly keptOutIds: readonly string[]
}

/** What a sync has brought, and for whom. Memories that only changed count as long known. */
export type Findings = {
  /** New concepts by where they stand; those without a question by the reason. */
  readonly concepts: {
    readonly waiting: number
    readonly approved: number
    readonly drafts: Readonly<Partial<Record<DraftReason, number>>>
  }
  /** Ids of the waiting ones. */
  readonly waitingIds: readonly string[]
  /** Facts of new memories that are concepts already, by the source that says so (null: one that was removed), most first. */
  readonly known: readonly { readonly source: string | null; readonly facts: number }[]
  /** New facts that resemble those of other sources; ids of what is new are not told, since nothing will have them. */
  readonly similar: readonly Omit<ProposedMerge, 'conceptId'>[]
  /** Whom the new memories concern, with how many do; subjects that are new are among them also without any. In the order of listSubjects. */
  readonly subjects: readonly Omit<ListedSubject, 'source' | 'id'>[]
  /** New live memories by the audience that they are for, most first. */
  readonly audiences: readonly { readonly audience: string; readonly memories: number }[]
  /** New live memories that are for no audience and concern nobody who is known. */
  readonly forNobody: number
  readonly examples: readonly { readonly context: string; readonly question: string; readonly answer: string }[]
}

const mostExamples = 5

/** Marks what is there. Expects the turn of the states, which everybody takes who adds memories. */
export async function takeMark(trx: Db, sourceId: string): Promise<Mark> {
  const { rows } = await sql<Mark>`
    select (select coalesce(max(id), 0) from memory) as "memoryId", (select coalesce(max(id), 0) from concept) as "conceptId",
      (select coalesce(max(id), 0) from subject) as "subjectId",
      array(select id from memory where source_id = ${sourceId} and kept_out_reason is not null) as "keptOutIds"`.execute(
    trx,
  )
  return rows[0] as Mark
}

/** Reads what a source has brought since the mark. */
export async function readFindings(trx: Db, sourceId: string, mark: Mark): Promise<Findings> {
  const { rows: concepts } = await sql<{ id: string; inbox_status: InboxStatus; inbox_reason: DraftReason | null }>`
    select id, inbox_status, inbox_reason from concept where id > ${mark.conceptId} order by id`.execute(trx)
  const standing = (status: InboxStatus) => concepts.filter(({ inbox_status }) => inbox_status === status)
  const waitingIds = standing('waiting').map(({ id }) => id)
  const reasons = Map.groupBy(standing('draft'), ({ inbox_reason }) => inbox_reason)
  const newIds = new Set(concepts.map(({ id }) => id))
  const proposed = concepts.length === 0 ? [] : await listProposedMerges(trx)
  return {
    concepts: {
      waiting: waitingIds.length,
      approved: standing('approved').length,
      drafts: Object.fromEntries([...reasons].map(([reason, drafts]) => [reason, drafts.length])),
    },
    waitingIds,
    known: await readKnown(trx, sourceId, mark),
    similar: proposed.flatMap(({ conceptId, ...pair }) => (newIds.has(conceptId) ? [pair] : [])),
    subjects: await readSubjects(trx, sourceId, mark),
    ...(await readAudiences(trx, sourceId, mark)),
    examples: await readExamples(trx, mark),
  }
}

async function readKnown(trx: Db, sourceId: string, mark: Mark): Promise<Findings['known']> {
  const { rows } = await sql<Findings['known'][number]>`
    with joined as (
      select distinct provenance.concept_id
      from memory join provenance on provenance.memory_id = memory.id
      where ${isNew(sourceId, mark)} and provenance.concept_id <= ${mark.conceptId}
    ),
    holder as (
      select distinct joined.concept_id, source.name
      from joined
      join provenance on provenance.concept_id = joined.concept_id
      join memory on memory.id = provenance.memory_id and not (${isNew(sourceId, mark)})
      join source on source.id = memory.source_id
    )
    select holder.name as source, count(*)::int as facts
    from joined left join holder on holder.concept_id = joined.concept_id
    group by holder.name order by facts desc, holder.name`.execute(trx)
  return rows
}

async function readSubjects(trx: Db, sourceId: string, mark: Mark): Promise<Findings['subjects']> {
  const { rows } = await sql<{ id: string; memories: number }>`
    select subject.id, count(memory.id)::int as memories
    from subject
    left join memory_subject on memory_subject.subject_id = subject.id
    left join memory on memory.id = memory_subject.memory_id and ${isNew(sourceId, mark)}
    where subject.source_id = ${sourceId}
    group by subject.id
    having count(memory.id) > 0 or subject.id > ${mark.subjectId}`.execute(trx)
  if (rows.length === 0) return []
  const memoriesOf = new Map(rows.map(({ id, memories }) => [id, memories]))
  return (await listSubjects(trx)).flatMap(({ source: _, id, ...subject }) => {
    const memories = memoriesOf.get(id)
    return memories === undefined ? [] : [{ ...subject, memories }]
  })
}

async function readAudiences(
  trx: Db,
  sourceId: string,
  mark: Mark,
): Promise<Pick<Findings, 'audiences' | 'forNobody'>> {
  const isLive = sql<boolean>`memory.gone_at is null and memory.status = 'live' and ${isNew(sourceId, mark)}`
  const { rows: audiences } = await sql<Findings['audiences'][number]>`
    select audience.name as audience, count(*)::int as memories
    from memory
    join memory_audience on memory_audience.memory_id = memory.id
    join audience on audience.id = memory_audience.audience_id
    where ${isLive}
    group by audience.name order by memories desc, audience.name`.execute(trx)
  const { rows: lost } = await sql<{ memories: number }>`
    select count(*)::int as memories from memory
    where ${isLive}
      and not exists (select from memory_audience where memory_audience.memory_id = memory.id)
      and not exists (
        select from memory_subject join subject on subject.id = memory_subject.subject_id
        where memory_subject.memory_id = memory.id and subject.person_id is not null)`.execute(trx)
  return { audiences, forNobody: lost[0]?.memories ?? 0 }
}

async function readExamples(trx: Db, mark: Mark): Promise<Findings['examples']> {
  const { rows } = await sql<Findings['examples'][number]>`
    select version.context, version.question, version.answer
    from concept join concept_version as version on version.concept_id = concept.id and version.version = concept.version
    where concept.id > ${mark.conceptId} and version.question is not null
    order by concept.id limit ${mostExamples}`.execute(trx)
  return rows
}

/** Expects the table under its own name. */
function isNew(sourceId: string, { memoryId, keptOutIds }: Mark): RawBuilder<boolean> {
  return sql<boolean>`(memory.source_id = ${sourceId} and memory.kept_out_reason is null
    and (memory.id > ${memoryId} or memory.id = any(${[...keptOutIds]}::bigint[])))`
}
