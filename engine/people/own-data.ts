import { type RawBuilder, sql } from 'kysely'
import { proposalsName } from '../concepts/proposals-name.ts'
import { inTransaction } from '../db/in-transaction.ts'
import type { ChannelKind } from '../db/nudge-tables.ts'
import type { Db } from '../db/pool.ts'
import { takeStatesTurn } from '../model/states-turn.ts'
import { addressSql } from './addresses.ts'

/** A message that went out and may still stand where it went. */
export type SentMessage = {
  readonly channel: ChannelKind
  readonly address: string | null
  readonly conversation: string | null
  readonly providerId: string
}

/** What became of an erasure. `messages`: for their channels to delete, where these can. */
export type ErasedPerson =
  | { readonly status: 'erased'; readonly messages: readonly SentMessage[] }
  | { readonly status: 'unknown' }

/** Tables whose rows belong to a person, by their column `person_id`. */
const ownTables = [
  'person_identity',
  'audience_person',
  'subject',
  'vacation',
  'exposure',
  'retention_state',
  'dismissal',
  'flag',
  'decision',
  'nudge',
  'question',
  'review',
  'undo',
  'bounce',
  'viewing',
] as const

/**
 * Everything that the database holds of one person, as plain JSON, table by table; null when there is no such person. Besides their own rows:
 * the memories that concern them, the concepts that they hold (by their questions), and what the directory of Slack says.
 */
export async function exportPerson(db: Db, personId: string, at: Date): Promise<Record<string, unknown> | null> {
  const parts: Readonly<Record<string, RawBuilder<unknown>>> = {
    person: sql`to_jsonb(person)`,
    ...Object.fromEntries(
      ownTables.map((table) => [
        table,
        rowsOf(sql`select * from ${sql.table(table)} as own where own.person_id = person.id`),
      ]),
    ),
    audience: rowsOf(sql`
      select audience.id, audience.name from audience_person as member join audience on audience.id = member.audience_id
      where member.person_id = person.id`),
    concept: rowsOf(sql`
      select state.concept_id, state.version, version.context, version.question from retention_state as state
      join concept_version as version on version.concept_id = state.concept_id and version.version = state.version
      where state.person_id = person.id`),
    memory: rowsOf(sql`
      select distinct memory.id, source.name as source, memory.text, memory.author, memory.status, memory.surfaced_at, memory.gone_at
      from subject join memory_subject on memory_subject.subject_id = subject.id
      join memory on memory.id = memory_subject.memory_id join source on source.id = memory.source_id
      where subject.person_id = person.id`),
    slack_member: rowsOf(sql`select * from slack_member where ${isOwnSlack(sql`slack_member.id`)}`),
    suppression: rowsOf(
      sql`select * from suppression where suppression.address = ${addressSql(sql`suppression.channel`)}`,
    ),
  }
  const pairs = Object.entries(parts).map(([name, part]) => sql`${name}::text, ${part}`)
  const { rows } = await sql<{ data: Record<string, unknown> }>`
    select jsonb_build_object(${sql.join(pairs)}) as data from person where person.id = ${personId}`.execute(db)
  const data = rows[0]?.data
  return data === undefined ? null : { exported_at: at.toISOString(), ...data }
}

/**
 * Erases a person with everything known of them; what sources hold stays, and stands for nobody. No state of anybody else follows. One transaction.
 */
export async function erasePerson(db: Db, personId: string): Promise<ErasedPerson> {
  return await inTransaction(db, async (trx): Promise<ErasedPerson> => {
    await takeStatesTurn(trx)
    // In the order in which answers, reveals and snoozes lock: whoever is in the middle of one ends it, and nobody waits in a ring.
    await sql`
      select from retention_state where person_id = ${personId} order by concept_id for update`.execute(trx)
    await sql`
      select from question where person_id = ${personId} order by nudge_id, position for update`.execute(trx)
    const { rows: known } = await sql`select from person where id = ${personId} for update`.execute(trx)
    if (known.length === 0) return { status: 'unknown' }

    const messages = await readMessages(trx, personId)
    await eraseElsewhere(trx, personId)
    await sql`delete from person where id = ${personId}`.execute(trx)
    return { status: 'erased', messages }
  })
}

function rowsOf(query: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`(select coalesce(jsonb_agg(to_jsonb(held)), '[]') from (${query}) as held)`
}

/** Whether a Slack id is one of those of `person`. */
function isOwnSlack(id: RawBuilder<unknown>): RawBuilder<boolean> {
  return sql<boolean>`exists (
    select from person_identity as identity
    where identity.person_id = person.id and identity.kind = 'slack' and identity.value = ${id})`
}

async function readMessages(trx: Db, personId: string): Promise<readonly SentMessage[]> {
  const { rows } = await sql<SentMessage>`
    select nudge.channel, reached.address, member.conversation, nudge.provider_id as "providerId"
    from nudge
    join person on person.id = nudge.person_id
    cross join lateral (select ${addressSql(sql`nudge.channel`)} as address) as reached
    left join slack_member as member on nudge.channel = 'slack' and member.id = reached.address
    where nudge.person_id = ${personId} and nudge.provider_id is not null
    order by nudge.id`.execute(trx)
  return rows
}

/** What does not go with the person's row: it is found by their addresses, or stands for nobody afterwards. */
async function eraseElsewhere(trx: Db, personId: string): Promise<void> {
  await sql`
    delete from suppression using person
    where person.id = ${personId} and suppression.address = ${addressSql(sql`suppression.channel`)}`.execute(trx)
  await sql`
    delete from slack_member using person where person.id = ${personId} and ${isOwnSlack(sql`slack_member.id`)}`.execute(
    trx,
  )
  await sql`delete from lane where name = any(${['slack', 'email'].map((channel) => `${channel}:${personId}`)}::text[])`.execute(
    trx,
  )
  await sql`
    delete from subject using source
    where subject.person_id = ${personId} and source.id = subject.source_id and source.name = ${proposalsName}`.execute(
    trx,
  )
  await sql`update subject set person_id = null, matched_by = null where person_id = ${personId}`.execute(trx)
}
