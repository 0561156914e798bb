import { sql } from 'kysely'
import { assign } from '../concepts/assign.ts'
import type { Db } from '../db/pool.ts'
import type { RetentionModel } from '../model/retention-model.ts'
import { takeStatesTurn } from '../model/states-turn.ts'
import type { SubjectKind } from '../sources/memory-source.ts'

/** Whom memories of a source concern, and the person it stands for, if an operator said so. */
export type ListedSubject = {
  readonly source: string
  readonly kind: SubjectKind
  readonly externalId: string
  /** Email of the person. */
  readonly person: string | null
  /** Live memories that concern it. */
  readonly memories: number
}

/** Every subject: those without a person first, then those with most memories. */
export async function listSubjects(db: Db): Promise<readonly ListedSubject[]> {
  const { rows } = await sql<ListedSubject>`
    select source.name as source, subject.kind, subject.external_id as "externalId", person.email as person,
      (select count(*)::int from memory_subject join memory on memory.id = memory_subject.memory_id
        where memory_subject.subject_id = subject.id and memory.gone_at is null and memory.status = 'live') as memories
    from subject
    join source on source.id = subject.source_id
    left join person on person.id = subject.person_id
    order by person.email nulls first, memories desc, source.name, subject.external_id`.execute(db)
  return rows
}

/**
 * Says which person a subject of a source stands for, or (null) that it is nobody: what concerns the subject is theirs to retain from
 * then on, and no longer anybody else's. One transaction.
 */
export async function mapSubject(
  db: Db,
  model: RetentionModel,
  {
    sourceId,
    externalId,
    personId,
  }: { readonly sourceId: string; readonly externalId: string; readonly personId: string | null },
  at: Date,
): Promise<'mapped' | 'unchanged' | 'unknown-subject'> {
  return await db.transaction().execute(async (trx) => {
    await takeStatesTurn(trx)
    const subjects = await trx
      .selectFrom('subject')
      .select(['id', 'person_id'])
      .where('source_id', '=', sourceId)
      .where('external_id', '=', externalId)
      .orderBy('id')
      .forUpdate()
      .execute()
    if (subjects.length === 0) return 'unknown-subject'
    const changed = subjects.filter((subject) => subject.person_id !== personId)
    if (changed.length === 0) return 'unchanged'

    await trx
      .updateTable('subject')
      .set({ person_id: personId })
      .where(
        'id',
        'in',
        changed.map(({ id }) => id),
      )
      .execute()
    const concerned = [personId, ...changed.map((subject) => subject.person_id)].filter((id) => id !== null)
    await assign(trx, model, { personIds: concerned }, at)
    return 'mapped'
  })
}
