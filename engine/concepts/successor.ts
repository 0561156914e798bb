import { type RawBuilder, sql } from 'kysely'

/**
 * The concept of the memory that took the place of a memory of this one, as an expression; null when no source says so. The newest where several
 * do, and another concept than this one: the same fact may be written down again.
 */
export function successorOf(conceptId: RawBuilder<unknown>): RawBuilder<string | null> {
  return sql<string | null>`(
    select follows.concept_id
    from provenance as held
    join memory as old on old.id = held.memory_id and old.status = 'superseded'
    join memory as next on next.source_id = old.source_id and next.external_id = old.replaced_by
    join provenance as follows on follows.memory_id = next.id and follows.concept_id <> held.concept_id
    where held.concept_id = ${conceptId}
    order by next.id desc, follows.concept_id desc limit 1)`
}
