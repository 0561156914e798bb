import { sql } from 'kysely'
import { type DraftReason, draftQuestion } from '../concepts/draft.ts'
import type { Db } from '../db/pool.ts'
import type { MemorySource, Skipped, SubjectKind } from './memory-source.ts'
import { findFresh, hashMemories } from './mirror.ts'

/** What a sync would do. `same` memories are known already; `gone` is null when the pull does not say what is gone. */
export type Preview = {
  readonly read: number
  readonly new: number
  readonly changed: number
  readonly same: number
  readonly gone: number | null
  readonly skipped: readonly Skipped[]
  /** Facts that would become concepts: those with a question, and those without by their reason. */
  readonly questions: number
  readonly drafts: Readonly<Partial<Record<DraftReason, number>>>
  /** Facts among the new ones that are concepts already, from this source or another. */
  readonly known: number
  /** Memories by whom they concern; those that concern no subject are for the audience of the source. */
  readonly subjects: readonly PreviewSubject[]
  readonly forAudience: number
  readonly examples: readonly { readonly context: string; readonly question: string; readonly answer: string }[]
}

/** A subject with its memories, and the email of the person it stands for (null: nobody yet). */
export type PreviewSubject = {
  readonly kind: SubjectKind
  readonly externalId: string
  readonly memories: number
  readonly person: string | null
}

const mostExamples = 5

/** Reads a source from its start and says what a sync would do. Writes nothing. Throws SourceError. */
export async function previewSource(
  db: Db,
  sourceId: string,
  source: MemorySource,
  signal: AbortSignal,
): Promise<Preview> {
  const counts = { read: 0, new: 0, changed: 0, forAudience: 0, questions: 0, known: 0 }
  const drafts = new Map<DraftReason, number>()
  const subjects = new Map<string, Omit<PreviewSubject, 'person'>>()
  const seen = new Set<string>()
  const facts = new Set<string>()
  const skipped: Skipped[] = []
  const examples: Preview['examples'][number][] = []
  let complete = false

  for await (const page of source.pull(null, signal)) {
    const hashed = hashMemories(page.memories)
    const fresh = await findFresh(db, sourceId, hashed)
    const changed = fresh.filter(({ known }) => known).length
    counts.read += hashed.length
    counts.changed += changed
    counts.new += fresh.length - changed
    skipped.push(...page.skipped)
    complete = page.complete
    for (const subject of page.subjects) count(subjects, subject, 0)
    for (const { memory } of hashed) {
      seen.add(memory.externalId)
      if (memory.subjects.length === 0) counts.forAudience += 1
      for (const subject of memory.subjects) count(subjects, subject, 1)
    }

    const unseen = fresh.map(({ item }) => item).filter(({ factKey }) => !facts.has(factKey))
    const byFact = new Map(unseen.map((item) => [item.factKey, item.memory]))
    const known = await knownFacts(db, [...byFact.keys()])
    counts.known += known.size
    for (const [key, memory] of byFact) {
      facts.add(key)
      if (known.has(key)) continue
      const draft = draftQuestion(memory)
      if (draft.status === 'draft') {
        drafts.set(draft.reason, (drafts.get(draft.reason) ?? 0) + 1)
        continue
      }
      counts.questions += 1
      if (examples.length < mostExamples)
        examples.push({ context: draft.context, question: draft.question, answer: draft.answer })
    }
  }

  return {
    ...counts,
    same: counts.read - counts.new - counts.changed,
    gone: complete ? await countGone(db, sourceId, seen) : null,
    skipped,
    drafts: Object.fromEntries(drafts),
    subjects: await withPeople(db, sourceId, [...subjects.values()]),
    examples,
  }
}

function count(
  subjects: Map<string, Omit<PreviewSubject, 'person'>>,
  { kind, externalId }: { readonly kind: SubjectKind; readonly externalId: string },
  memories: number,
): void {
  const key = `${kind}:${externalId}`
  subjects.set(key, { kind, externalId, memories: (subjects.get(key)?.memories ?? 0) + memories })
}

async function knownFacts(db: Db, keys: readonly string[]): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ fact_key: string }>`
    select concept.fact_key from concept where concept.fact_key = any(${[...keys]}::text[])`.execute(db)
  return new Set(rows.map((row) => row.fact_key))
}

async function countGone(db: Db, sourceId: string, seen: ReadonlySet<string>): Promise<number> {
  const { rows } = await sql<{ gone: number }>`
    select count(*)::int as gone from memory
    where source_id = ${sourceId} and gone_at is null
      and not exists (select from unnest(${[...seen]}::text[]) as seen (external_id) where seen.external_id = memory.external_id)`.execute(
    db,
  )
  return rows[0]?.gone ?? 0
}

/** Most memories first. */
async function withPeople(
  db: Db,
  sourceId: string,
  subjects: readonly Omit<PreviewSubject, 'person'>[],
): Promise<readonly PreviewSubject[]> {
  const { rows } = await sql<{ kind: string; external_id: string; email: string }>`
    select subject.kind, subject.external_id, person.email from subject join person on person.id = subject.person_id
    where subject.source_id = ${sourceId}`.execute(db)
  const emails = new Map(rows.map((row) => [`${row.kind}:${row.external_id}`, row.email]))
  return subjects
    .map((subject) => ({ ...subject, person: emails.get(`${subject.kind}:${subject.externalId}`) ?? null }))
    .sort((one, other) => other.memories - one.memories)
}
