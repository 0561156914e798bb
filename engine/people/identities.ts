import { sql } from 'kysely'
import type { Db } from '../db/pool.ts'
import type { RetentionModel } from '../model/retention-model.ts'
import { takeStatesTurn } from '../model/states-turn.ts'
import { followSubjects, matchEverywhere } from './match-subjects.ts'
import type { Identity } from './new-person.ts'

/** One identity of one person. */
export type PersonIdentity = Identity & { readonly personId: string }

/** What became of a name for a person. `matched`: subjects that had waited for it. */
export type Identified =
  | { readonly status: 'identified'; readonly matched: number }
  | { readonly status: 'unchanged' }
  | { readonly status: 'failed'; readonly reason: TakenReason }

/** An identity that means somebody else already, by that name or by their email, can mean nobody else. */
export type TakenReason = 'identity-taken' | 'email-of-another'

/** Says under which name another system knows a person; subjects of that name become theirs. One transaction. */
export async function identify(db: Db, model: RetentionModel, identity: PersonIdentity, at: Date): Promise<Identified> {
  return await db.transaction().execute(async (trx) => {
    await takeStatesTurn(trx)
    const { email } = await trx
      .selectFrom('person')
      .select('email')
      .where('id', '=', identity.personId)
      .executeTakeFirstOrThrow()
    const [taken] = await findTaken(trx, [{ ...identity, email }])
    if (taken !== undefined) return { status: 'failed', reason: taken.reason }
    const identified = await addIdentities(trx, [identity])
    if (identified.length === 0) return { status: 'unchanged' }
    return { status: 'identified', matched: await matchEverywhere(trx, model, at) }
  })
}

/** Takes a name away from a person, with the subjects that it alone had made theirs. One transaction. */
export async function forgetIdentity(
  db: Db,
  model: RetentionModel,
  { personId, kind, value }: PersonIdentity,
  at: Date,
): Promise<'forgotten' | 'unknown-identity'> {
  return await db.transaction().execute(async (trx) => {
    await takeStatesTurn(trx)
    const { numDeletedRows } = await trx
      .deleteFrom('person_identity')
      .where('person_id', '=', personId)
      .where('kind', '=', kind)
      .where('value', '=', value)
      .executeTakeFirstOrThrow()
    if (numDeletedRows === 0n) return 'unknown-identity'
    const released = await trx
      .updateTable('subject')
      .set({ person_id: null, matched_by: null })
      .where('person_id', '=', personId)
      .where('external_id', '=', value)
      .where('matched_by', '=', kind === 'slack' ? 'slack' : 'identity')
      .returning('id')
      .execute()
    await followSubjects(
      trx,
      model,
      released.map(({ id }) => id),
      at,
    )
    await matchEverywhere(trx, model, at)
    return 'forgotten'
  })
}

/** The names of one person, by kind and value. */
export async function listIdentities(db: Db, personId: string): Promise<readonly Identity[]> {
  return await db
    .selectFrom('person_identity')
    .select(['kind', 'value'])
    .where('person_id', '=', personId)
    .orderBy('kind', 'desc')
    .orderBy('value')
    .execute()
}

/** Which of these mean somebody else already than the person with that email, who need not be known yet. */
export async function findTaken(
  db: Db,
  wishes: readonly (Identity & { readonly email: string })[],
): Promise<readonly (Identity & { readonly reason: TakenReason })[]> {
  const { rows } = await sql<Identity & { readonly reason: TakenReason }>`
    select wished.kind, wished.value,
      case when holder.id is null then 'email-of-another' else 'identity-taken' end as reason
    from unnest(${wishes.map(({ kind }) => kind)}::text[], ${wishes.map(({ value }) => value)}::text[],
      ${wishes.map(({ email }) => email)}::text[]) as wished (kind, value, email)
    left join person_identity as identity on identity.kind = wished.kind and identity.value = wished.value
    left join person as holder on holder.id = identity.person_id and lower(holder.email) <> lower(wished.email)
    left join person as other on lower(other.email) = lower(wished.value) and lower(other.email) <> lower(wished.email)
    where holder.id is not null or other.id is not null`.execute(db)
  return rows
}

/** Writes identities that mean nobody else, where they are not known yet; gives the people for whom one is new. In the caller's transaction. */
export async function addIdentities(trx: Db, identities: readonly PersonIdentity[]): Promise<readonly string[]> {
  if (identities.length === 0) return []
  const { rows } = await sql<{ person_id: string }>`
    insert into person_identity (kind, value, person_id) 
    select * from unnest(${identities.map(({ kind }) => kind)}::text[], ${identities.map(({ value }) => value)}::text[],
      ${identities.map(({ personId }) => personId)}::bigint[])
    on conflict on constraint person_identity_pk do nothing
    returning person_id`.execute(trx)
  return [...new Set(rows.map(({ person_id }) => person_id))]
}
