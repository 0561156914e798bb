import { sql } from 'kysely'
import type { Db } from '../db/pool.ts'
import type { RetentionModel } from '../model/retention-model.ts'
import { takeStatesTurn } from '../model/states-turn.ts'
import type { Subject, SubjectKind } from '../sources/memory-source.ts'
import { followSubjects } from './match-subjects.ts'
import { type LikelyPerson, likeliest, type Suggestion, suggester } from './suggest.ts'

/** Whom memories of a source concern, and the person it stands for. */
export type ListedSubject = {
  readonly id: string
  readonly source: string
  readonly kind: SubjectKind
  readonly externalId: string
  /** What people call it, when the source says so. */
  readonly name: string | null
  /** Email of the person. */
  readonly person: string | null
  /** Who said so; `operator` without a person: it is nobody. */
  readonly matchedBy: 'operator' | 'email' | 'slack' | 'identity' | null
  /** Live memories that concern it. */
  readonly memories: number
  /** Whom it may stand for, while nobody has said; null when nobody is likely, or two people are alike. */
  readonly suggestion: Suggestion | null
}

/** Every subject: first those of which nobody has said whom they stand for, then those with most memories. */
export async function listSubjects(db: Db): Promise<readonly ListedSubject[]> {
  const { rows } = await sql<Omit<ListedSubject, 'suggestion'>>`
    select subject.id, source.name as source, subject.kind, subject.external_id as "externalId", subject.name, person.email as person,
      subject.matched_by as "matchedBy",
      (select count(*)::int from memory_subject join memory on memory.id = memory_subject.memory_id
        where memory_subject.subject_id = subject.id and memory.gone_at is null and memory.status = 'live') as memories
    from subject
    join source on source.id = subject.source_id
    left join person on person.id = subject.person_id
    order by ${isDecided}, person.email nulls first, memories desc, source.name, subject.external_id, subject.kind`.execute(
    db,
  )
  const suggest = suggester(await likelyPeople(db))
  return rows.map((subject) => {
    const isOpen = subject.person === null && subject.matchedBy !== 'operator'
    return { ...subject, suggestion: isOpen ? likeliest(suggest(subject)) : null }
  })
}

/**
 * Says which person a subject of a source stands for, or (null) that it is nobody: what concerns the subject is theirs to retain from
 * then on, and no longer anybody else's. Nothing is matched over it any more. Without a `kind`, subjects of every kind with that id are meant.
 * One transaction.
 */
export async function mapSubject(
  db: Db,
  model: RetentionModel,
  {
    sourceId,
    kind,
    externalId,
    personId,
  }: {
    readonly sourceId: string
    readonly kind?: SubjectKind
    readonly externalId: string
    readonly personId: string | null
  },
  at: Date,
): Promise<'mapped' | 'unchanged' | 'unknown-subject'> {
  return await db.transaction().execute(async (trx) => {
    await takeStatesTurn(trx)
    const subjects = await trx
      .selectFrom('subject')
      .select(['id', 'person_id', 'matched_by'])
      .where('source_id', '=', sourceId)
      .where('external_id', '=', externalId)
      .$if(kind !== undefined, (query) => query.where('kind', '=', kind as SubjectKind))
      .orderBy('id')
      .forUpdate()
      .execute()
    if (subjects.length === 0) return 'unknown-subject'
    const isSo = (subject: (typeof subjects)[number]) =>
      subject.person_id === personId && subject.matched_by === 'operator'
    const changed = subjects.filter((subject) => !isSo(subject)).map(({ id }) => id)
    if (changed.length === 0) return 'unchanged'

    await trx
      .updateTable('subject')
      .set({ person_id: personId, matched_by: 'operator' })
      .where('id', 'in', changed)
      .execute()
    await followSubjects(trx, model, changed, at)
    return 'mapped'
  })
}

/** Makes a subject known before its source names it, so that it can be mapped; one that is known stays as it is. */
export async function nameSubject(db: Db, sourceId: string, { kind, externalId }: Subject, at: Date): Promise<void> {
  await db
    .insertInto('subject')
    .values({ source_id: sourceId, kind, external_id: externalId, first_seen_at: at })
    .onConflict((conflict) => conflict.constraint('subject_unique').doNothing())
    .execute()
}

/**
 * Maps every subject for which there is a suggestion as if an operator had named each, those of one source or of all (null). Gives what was
 * mapped. What somebody decided meanwhile stays. One transaction.
 */
export async function acceptSuggestions(
  db: Db,
  model: RetentionModel,
  source: string | null,
  at: Date,
): Promise<readonly ListedSubject[]> {
  return await db.transaction().execute(async (trx) => {
    await takeStatesTurn(trx)
    const accepted = (await listSubjects(trx)).filter(
      (subject) => subject.suggestion !== null && (source === null || subject.source === source),
    )
    const { rows } = await sql<{ id: string }>`
      update subject set person_id = accepted.person_id, matched_by = 'operator'
      from unnest(${accepted.map(({ id }) => id)}::bigint[], ${accepted.map(({ suggestion }) => suggestion?.person.id)}::bigint[])
        as accepted (id, person_id)
      where subject.id = accepted.id
      returning subject.id`.execute(trx)
    await followSubjects(
      trx,
      model,
      rows.map(({ id }) => id),
      at,
    )
    return accepted
  })
}

/** Expects the table under its own name. */
const isDecided = sql<boolean>`(subject.person_id is not null or subject.matched_by is not distinct from 'operator')`

async function likelyPeople(db: Db): Promise<readonly LikelyPerson[]> {
  return await db.selectFrom('person').select(['id', 'name', 'email']).execute()
}
