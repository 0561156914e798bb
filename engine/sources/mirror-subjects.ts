import { sql } from 'kysely'
import type { Db } from '../db/pool.ts'
import type { Subject } from './memory-source.ts'
import { storableSubject } from './storable.ts'

/** Which of these subjects the mirror does not hold, or knows under another name; one entry a subject, the last name wins. */
export async function findFreshSubjects(
  db: Db,
  sourceId: string,
  subjects: readonly Subject[],
): Promise<readonly Subject[]> {
  const byKey = new Map<string, Subject>()
  for (const subject of subjects.map(storableSubject)) {
    const key = `${subject.kind}:${subject.externalId}`
    byKey.set(key, { ...byKey.get(key), ...subject })
  }
  if (byKey.size === 0) return []
  const list = [...byKey.values()]
  const { rows } = await sql<{ place: number }>`
    select seen.place::int as place
    from ${rowsOf(list)} with ordinality as seen (kind, external_id, name, place)
    left join subject on subject.source_id = ${sourceId} and subject.kind = seen.kind and subject.external_id = seen.external_id
    where subject.id is null or coalesce(seen.name, subject.name) is distinct from subject.name`.execute(db)
  return rows.map(({ place }) => list[place - 1] as Subject)
}

/** Adds subjects, and writes down what known ones are called now. A source that says no name takes none away. */
export async function mirrorSubjects(db: Db, sourceId: string, subjects: readonly Subject[], at: Date): Promise<void> {
  if (subjects.length === 0) return
  await sql`
    insert into subject (source_id, kind, external_id, name, first_seen_at)
    select ${sourceId}, seen.kind, seen.external_id, seen.name, ${at} from ${rowsOf(subjects)} as seen (kind, external_id, name)
    on conflict on constraint subject_unique do update set name = coalesce(excluded.name, subject.name)`.execute(db)
}

function rowsOf(subjects: readonly Subject[]) {
  return sql`unnest(${subjects.map(({ kind }) => kind)}::text[], ${subjects.map(({ externalId }) => externalId)}::text[],
    ${subjects.map(({ name }) => name ?? null)}::text[])`
}
