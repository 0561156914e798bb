import { sql } from 'kysely'
import { inTransaction } from '../db/in-transaction.ts'
import type { Db } from '../db/pool.ts'
import type { RetentionModel } from '../model/retention-model.ts'
import { takeStatesTurn } from '../model/states-turn.ts'
import { absorbCompared } from '../sources/absorb.ts'
import { comparePage } from '../sources/compare-page.ts'
import type { Memory } from '../sources/memory-source.ts'
import { storable, storableId } from '../sources/storable.ts'
import { holdsSecret } from './draft-secret.ts'
import { factKey } from './fact-key.ts'
import { lintQuestion } from './lint-question.ts'
import { proposalsName } from './proposals-name.ts'

/**
 * What a person holds to be worth retaining. `externalId`: what it was proposed from, such as a message; proposed again, it is known. Without an
 * audience it is theirs alone.
 */
export type Proposal = {
  readonly personId: string
  readonly text: string
  readonly question: string
  readonly answer: string
  readonly context: string
  readonly externalId: string
  readonly audienceId: string | null
}

/** What became of a proposal. `known`: that fact is a concept already, or was proposed before. */
export type ProposedConcept =
  | { readonly status: 'waiting'; readonly conceptId: string }
  | { readonly status: 'refused'; readonly reason: 'empty' | 'secret' | 'too-long' | 'known' }

/** A fact is a sentence or a few; UTF-16 units. */
const longestText = 2_000

/**
 * Takes in what a person proposes as a memory of a source of its own, with their question and answer instead of a draft. It waits for an
 * operator, whoever proposes it. One transaction. Throws when there is no such person.
 */
export async function proposeConcept(
  db: Db,
  model: RetentionModel,
  given: Proposal,
  at: Date,
): Promise<ProposedConcept> {
  const proposal = tidy(given)
  const reason = refusalOf(proposal)
  if (reason !== null) return { status: 'refused', reason }
  return await inTransaction(db, async (trx): Promise<ProposedConcept> => {
    await takeStatesTurn(trx)
    const source = { id: await openProposals(trx, at), trust: 'manual', audienceId: null } as const
    if (await isKnown(trx, source.id, proposal)) return { status: 'refused', reason: 'known' }
    const memory = await memoryOf(trx, source.id, proposal, at)
    const page = { memories: [memory], subjects: [], skipped: [], cursor: null, complete: false }
    const compared = await comparePage(trx, source, page, at)
    await absorbCompared(trx, model, source, { compared, endsWalk: false }, at)
    return { status: 'waiting', conceptId: await giveQuestion(trx, proposal) }
  })
}

function tidy(proposal: Proposal): Proposal {
  const line = (text: string) => storable(text).trim()
  return {
    ...proposal,
    text: line(proposal.text),
    question: line(proposal.question),
    answer: line(proposal.answer),
    context: line(proposal.context),
    externalId: storableId(proposal.externalId),
  }
}

function refusalOf({ text, question, answer, context }: Proposal): 'empty' | 'secret' | 'too-long' | null {
  if (text === '' || question === '' || answer === '') return 'empty'
  if (text.length > longestText || lintQuestion(context, question, answer) === 'too-long') return 'too-long'
  return [text, question, answer, context].some(holdsSecret) ? 'secret' : null
}

/** The source of proposals, made the first time. It is paused, since there is nothing to read. */
async function openProposals(trx: Db, at: Date): Promise<string> {
  await trx
    .insertInto('source')
    .values({ name: proposalsName, kind: 'webhook', settings: '{}', trust: 'manual', status: 'paused', created_at: at })
    .onConflict((conflict) => conflict.constraint('source_name_unique').doNothing())
    .execute()
  const { id } = await trx.selectFrom('source').select('id').where('name', '=', proposalsName).executeTakeFirstOrThrow()
  return id
}

async function isKnown(trx: Db, sourceId: string, { text, externalId }: Proposal): Promise<boolean> {
  const { rows } = await sql`
    select from concept where fact_key = ${factKey(text)}
    union all
    select from memory where source_id = ${sourceId} and external_id = ${externalId}
    limit 1`.execute(trx)
  return rows.length > 0
}

/** A rule of the source sends it to its audience, by a category that stands for that audience; without one, its subject is the person. */
async function memoryOf(trx: Db, sourceId: string, proposal: Proposal, at: Date): Promise<Memory> {
  const { text, externalId, audienceId, personId } = proposal
  const { email } = await trx.selectFrom('person').select('email').where('id', '=', personId).executeTakeFirstOrThrow()
  const category = `audience ${audienceId}`
  if (audienceId !== null)
    await sql`
      insert into audience_rule (source_id, kind, value, audience_id) values (${sourceId}, 'category', ${category}, ${audienceId})
      on conflict on constraint audience_rule_pk do nothing`.execute(trx)
  return {
    externalId,
    text,
    subjects: audienceId === null ? [{ kind: 'user', externalId: email }] : [],
    author: 'user',
    createdAt: at,
    categories: audienceId === null ? [] : [category],
    metadata: {},
    status: 'live',
  }
}

/** The person's question takes the place of the draft. One that resembles another fact says so to the operator. */
async function giveQuestion(trx: Db, { text, question, answer, context }: Proposal): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    with proposed as (
      update concept set inbox_status = 'waiting', inbox_reason = case inbox_reason when 'similar' then 'similar' end
      where fact_key = ${factKey(text)} returning id, version
    )
    update concept_version set question = ${question}, answer = ${answer}, context = ${context}
    from proposed where concept_version.concept_id = proposed.id and concept_version.version = proposed.version
    returning proposed.id`.execute(trx)
  const [concept] = rows
  if (concept === undefined) throw new Error('A proposal was absorbed and made no concept')
  return concept.id
}
