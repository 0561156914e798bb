import { editConcept } from '../../engine/concepts/edit.ts'
import type { Db } from '../../engine/db/pool.ts'
import { plan } from '../../engine/nudges/plan.ts'
import { revealQuestion } from '../../engine/reviews/asked-question.ts'
import type { QuestionRef } from '../../engine/reviews/question-ref.ts'
import { absorbPage } from '../../engine/sources/absorb.ts'
import { addAlice, addAudience, addTrustedSource, days, facts, inForce, type Member, monday, pageOf } from './cast.ts'

/** Alice, two questions that she was asked on the Monday and has seen the answers of, and the concepts behind them. */
export type Asked = {
  readonly alice: Member
  readonly refs: readonly [QuestionRef, QuestionRef]
  readonly conceptIds: readonly [string, string]
}

/** An agent surfaced two facts to Alice's audience three days before the Monday; the Monday's plan asks her both. */
export async function askAlice(db: Db): Promise<Asked> {
  const alice = await addAlice(db)
  const audienceId = await addAudience(db, 'platform', [alice])
  const source = { id: await addTrustedSource(db, audienceId), trust: 'auto' as const, audienceId }
  await absorbPage(db, inForce.model, source, pageOf(facts.slice(0, 2)), days(-3))
  await plan(db, inForce, monday)
  const questions = await db.selectFrom('question').selectAll().orderBy('position').execute()
  const refs = questions.map(({ nudge_id, position }) => ({ personId: alice.id, nudgeId: nudge_id, position }))
  for (const ref of refs) await revealQuestion(db, ref, monday)
  return {
    alice,
    refs: refs as unknown as Asked['refs'],
    conceptIds: questions.map(({ concept_id }) => concept_id) as unknown as Asked['conceptIds'],
  }
}

/** An operator gives a concept another answer, so that it has a new version. */
export async function changeAnswer(db: Db, conceptId: string, at: Date): Promise<void> {
  const edited = await editConcept(db, inForce.model, { conceptId, edit: { answer: '7001' } }, at)
  if (edited.status !== 'edited' || edited.change !== 'answer') throw new Error(`Not edited: ${JSON.stringify(edited)}`)
}

/** Every state, in the order of its keys. */
export async function readStates(db: Db) {
  return await db.selectFrom('retention_state').selectAll().orderBy('person_id').orderBy('concept_id').execute()
}
