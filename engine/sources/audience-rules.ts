import { sql } from 'kysely'
import { assign } from '../concepts/assign.ts'
import type { Db } from '../db/pool.ts'
import type { RetentionModel } from '../model/retention-model.ts'
import { takeStatesTurn } from '../model/states-turn.ts'
import { followRules } from './memory-audiences.ts'
import type { SubjectKind } from './memory-source.ts'

/** What a rule looks at: a kind of subject, or the categories of a memory. */
export type RuleKind = SubjectKind | 'category'

/** Every kind of rule. */
export const ruleKinds = [
  'agent',
  'app',
  'run',
  'tag',
  'category',
  'user',
  'entity',
] as const satisfies readonly RuleKind[]

/** What a source holds of one subject or category is for one audience. `value`: as the source writes it; `*` is any of the kind. */
export type AudienceRule = { readonly kind: RuleKind; readonly value: string; readonly audienceId: string }

/** A rule as an operator sees it. `memories`: live ones that it speaks of. */
export type ListedRule = {
  readonly source: string
  readonly kind: RuleKind
  readonly value: string
  readonly audience: string
  readonly memories: number
}

/** Every rule, by source, kind, value and audience. */
export async function listRules(db: Db): Promise<readonly ListedRule[]> {
  const { rows } = await sql<ListedRule>`
    select source.name as source, rule.kind, rule.value, audience.name as audience,
      (select count(*)::int from memory
        where memory.source_id = rule.source_id and memory.gone_at is null and memory.status = 'live'
          and case when rule.kind = 'category' then rule.value = any(memory.categories) or (rule.value = '*' and cardinality(memory.categories) > 0)
            else exists (
              select from memory_subject join subject on subject.id = memory_subject.subject_id
              where memory_subject.memory_id = memory.id and subject.kind = rule.kind and rule.value in (subject.external_id, '*')) end
      ) as memories
    from audience_rule as rule
    join source on source.id = rule.source_id
    join audience on audience.id = rule.audience_id
    order by source.name, rule.kind, rule.value, audience.name`.execute(db)
  return rows
}

/** Adds a rule, which counts for what was read before as well. One transaction. */
export async function addRule(
  db: Db,
  model: RetentionModel,
  { sourceId, ...rule }: AudienceRule & { readonly sourceId: string },
  at: Date,
): Promise<'added' | 'exists'> {
  return await db.transaction().execute(async (trx) => {
    await takeStatesTurn(trx)
    if ((await insertRules(trx, sourceId, [rule])) === 0) return 'exists'
    await reapplyRules(trx, model, sourceId, at)
    return 'added'
  })
}

/** Removes a rule, and with it what only that rule let an audience know. One transaction. */
export async function removeRule(
  db: Db,
  model: RetentionModel,
  { sourceId, kind, value, audienceId }: AudienceRule & { readonly sourceId: string },
  at: Date,
): Promise<'removed' | 'unknown-rule'> {
  return await db.transaction().execute(async (trx) => {
    await takeStatesTurn(trx)
    const removed = await trx
      .deleteFrom('audience_rule')
      .where('source_id', '=', sourceId)
      .where('kind', '=', kind)
      .where('value', '=', value)
      .where('audience_id', '=', audienceId)
      .executeTakeFirst()
    if (removed.numDeletedRows === 0n) return 'unknown-rule'
    await reapplyRules(trx, model, sourceId, at)
    return 'removed'
  })
}

/** Lets a source have these rules and no others. One transaction. */
export async function setRules(
  db: Db,
  model: RetentionModel,
  sourceId: string,
  rules: readonly AudienceRule[],
  at: Date,
): Promise<'changed' | 'unchanged'> {
  return await db.transaction().execute(async (trx) => {
    await takeStatesTurn(trx)
    const { numAffectedRows: removed = 0n } = await sql`
      delete from audience_rule
      where source_id = ${sourceId} and (kind, value, audience_id) not in (select * from ${asRows(rules)} as rule)`.execute(
      trx,
    )
    const added = await insertRules(trx, sourceId, rules)
    if (added === 0 && removed === 0n) return 'unchanged'
    await reapplyRules(trx, model, sourceId, at)
    return 'changed'
  })
}

/**
 * Lets everything that a source gave follow its rules and its audience, after one of them changed. Writes in the caller's
 * transaction, which has the turn of the states.
 */
export async function reapplyRules(trx: Db, model: RetentionModel, sourceId: string, at: Date): Promise<void> {
  const conceptIds = await followRules(trx, { sourceId }, at)
  await assign(trx, model, { conceptIds }, at)
}

/**
 * Decides for which audiences these memories are, by the rules of their source; where none speaks of a memory that concerns no
 * person in particular, it is for the audience of the source. Gives the concepts for which an audience was added or lost, so that
 * the caller may assign them. Writes memory_audience and audience_concept in the caller's transaction, which has the turn.
 */
export async function applyRules(
  trx: Db,
  sourceId: string,
  memoryIds: readonly string[],
  at: Date,
): Promise<readonly string[]> {
  return await followRules(trx, { sourceId, memoryIds }, at)
}

async function insertRules(trx: Db, sourceId: string, rules: readonly AudienceRule[]): Promise<number> {
  const { numAffectedRows = 0n } = await sql`
    insert into audience_rule (source_id, kind, value, audience_id)
    select distinct ${sourceId}::bigint, rule.* from ${asRows(rules)} as rule
    on conflict on constraint audience_rule_pk do nothing`.execute(trx)
  return Number(numAffectedRows)
}

function asRows(rules: readonly AudienceRule[]) {
  return sql`unnest(${rules.map(({ kind }) => kind)}::text[], ${rules.map(({ value }) => value)}::text[],
    ${rules.map(({ audienceId }) => audienceId)}::bigint[])`
}
