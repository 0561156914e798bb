import * as fc from 'fast-check'
import { editConcept } from '../../engine/concepts/edit.ts'
import { approveConcepts, pauseConcepts, rejectConcepts, resumeConcepts } from '../../engine/concepts/inbox.ts'
import { mergeConcepts } from '../../engine/concepts/merge.ts'
import type { Db } from '../../engine/db/pool.ts'
import { ratings } from '../../engine/model/retention-model.ts'
import { mapSubject } from '../../engine/people/subjects.ts'
import { recordAnswer } from '../../engine/reviews/answer.ts'
import { type AbsorbingSource, absorbPage } from '../../engine/sources/absorb.ts'
import { expireMemories } from '../../engine/sources/expire.ts'
import { markGone } from '../../engine/sources/gone.ts'
import type { Memory, Subject } from '../../engine/sources/memory-source.ts'
import { addAlice, addAudience, addBob, addTrustedSource, days, inForce, type Member } from './cast.ts'

const { model } = inForce
const ids = ['one', 'two', 'three'] as const
const containers = ['notes', 'human'] as const
const subjects: readonly Subject[] = [
  { kind: 'user', externalId: 'al' },
  { kind: 'run', externalId: 'chat' },
]
/** Two answers of one thing, one of them in other words as well, something else, and what gives no question. */
const texts = [
  'Billing service: runs on port 5433',
  'Billing service: runs on port 7001',
  'The billing service: runs on port 7001',
  'Refunds: customers may ask for one within 30 days',
  'Alice: prefers short answers',
] as const

/** A memory as one page has it; days are counted from the page. */
type ToldMemory = Pick<Memory, 'externalId' | 'text' | 'status' | 'subjects'> & {
  readonly replacedBy: string | null
  readonly container: string | null
  readonly expiresInDays: number | null
  readonly ageDays: number | null
}

type Told = {
  readonly kind: 'page'
  readonly source: 0 | 1
  readonly memories: readonly ToldMemory[]
  readonly gone: readonly string[]
  readonly containers: readonly string[]
  readonly endsWalk: boolean
}

const acts = ['ask', 'answer', 'merge', 'map', 'edit', 'approve', 'reject', 'pause', 'resume', 'expire'] as const
type Act = { readonly kind: (typeof acts)[number]; readonly pick: number }

/** Something that happens so many days after what happened before it, or before it: clocks are set right. */
export type SourceHappening = { readonly gapDays: number; readonly what: Told | Act }

const someMemory: fc.Arbitrary<ToldMemory> = fc.record({
  externalId: fc.constantFrom(...ids),
  text: fc.constantFrom(...texts),
  status: fc.constantFrom('live', 'live', 'live', 'superseded', 'expired'),
  subjects: fc.subarray([...subjects]),
  replacedBy: fc.option(fc.constantFrom(...ids), { freq: 1 }),
  container: fc.option(fc.constantFrom(...containers), { freq: 1 }),
  expiresInDays: fc.option(fc.integer({ min: -2, max: 12 }), { freq: 1 }),
  ageDays: fc.option(fc.integer({ min: -1, max: 20 })),
})

const somePage: fc.Arbitrary<Told> = fc.record({
  kind: fc.constant('page'),
  source: fc.constantFrom(0, 1),
  memories: fc.array(someMemory, { maxLength: 4 }),
  gone: fc.subarray([...ids], { maxLength: 2 }),
  containers: fc.subarray([...containers]),
  endsWalk: fc.boolean(),
})

const someAct: fc.Arbitrary<Act> = fc.record({
  kind: fc.constantFrom('ask', 'ask', 'answer', 'answer', 'answer', ...acts),
  pick: fc.nat({ max: 1_000 }),
})

/** Two sources that say the same or not, take it back, let it expire and replace it, while people answer and an operator judges. */
export const someSourceLife: fc.Arbitrary<readonly SourceHappening[]> = fc.array(
  fc.record({
    gapDays: fc.oneof(fc.constant(0), fc.double({ min: -0.2, max: 9, noNaN: true })),
    what: fc.oneof({ arbitrary: somePage, weight: 1 }, { arbitrary: someAct, weight: 1 }),
  }),
  { minLength: 10, maxLength: 30 },
)

/**
 * Lives it through the real functions. Alice and Bob are in the audience of the first source, Alice alone in that of the second, for which is also what the
 * first one has of a run. Gives the instant at which it ends.
 */
export async function liveWithSources(db: Db, life: readonly SourceHappening[]): Promise<Date> {
  const people = [await addAlice(db), await addBob(db)]
  const audiences = [await addAudience(db, 'platform', people), await addAudience(db, 'on call', people.slice(0, 1))]
  const sources: AbsorbingSource[] = []
  for (const [index, name] of ['first', 'second'].entries()) {
    const audienceId = audiences[index] as string
    sources.push({ id: await addTrustedSource(db, audienceId, name), trust: 'auto', audienceId })
  }
  await db
    .insertInto('audience_rule')
    .values({ source_id: '1', kind: 'run', value: 'chat', audience_id: audiences[1] as string })
    .execute()
  let day = 0
  for (const { gapDays, what } of life) {
    day += gapDays
    if (what.kind === 'page') await tell(db, sources, what, days(day))
    else await act(db, people, what, days(day))
  }
  return days(day)
}

async function tell(db: Db, sources: readonly AbsorbingSource[], told: Told, at: Date): Promise<void> {
  const source = sources[told.source] as AbsorbingSource
  const inDays = (count: number) => new Date(at.getTime() + count * 86_400_000)
  const memories = told.memories.map(
    ({ replacedBy, container, expiresInDays, ageDays, ...memory }): Memory => ({
      ...memory,
      author: 'unknown',
      categories: [],
      metadata: {},
      ...(replacedBy !== null && { replacedBy }),
      ...(container !== null && { container }),
      ...(expiresInDays !== null && { expiresAt: inDays(expiresInDays) }),
      ...(ageDays !== null && { changedAt: inDays(-ageDays) }),
    }),
  )
  const page = { memories, gone: told.gone, containers: told.containers, subjects: [], skipped: [] }
  await absorbPage(db, model, source, { ...page, cursor: null, complete: false }, at)
  if (told.endsWalk) {
    const held = memories.map(({ externalId }) => externalId)
    await markGone(db, model, source.id, held, at)
  }
}

async function act(db: Db, people: readonly Member[], { kind, pick }: Act, at: Date): Promise<void> {
  if (kind === 'expire') {
    await expireMemories(db, model, 'every-source', at)
    return
  }
  if (kind === 'map') {
    const [sourceId, personId] = [String(1 + (pick % 2)), people[pick % 3]?.id ?? null]
    await mapSubject(db, model, { sourceId, externalId: 'al', personId }, at)
    return
  }
  if (kind === 'ask') return await ask(db, pick, at)
  if (kind === 'answer') return await answer(db, pick, at)

  const concepts = await db.selectFrom('concept').select('id').orderBy('id').execute()
  const conceptId = concepts[pick % concepts.length]?.id
  const into = concepts[(pick >> 3) % concepts.length]?.id
  if (conceptId === undefined || into === undefined) return
  const conceptIds = [conceptId]
  if (kind === 'merge') await mergeConcepts(db, model, { from: conceptId, into }, at)
  if (kind === 'edit') await editConcept(db, model, { conceptId, edit: { answer: String(pick) } }, at)
  if (kind === 'approve') await approveConcepts(db, model, { conceptIds }, at)
  if (kind === 'reject') await rejectConcepts(db, model, { conceptIds }, at)
  if (kind === 'pause') await pauseConcepts(db, model, conceptIds, at)
  if (kind === 'resume') await resumeConcepts(db, model, conceptIds, at)
}

/** Asks somebody something that they are to know, and shows them the answer. */
async function ask(db: Db, pick: number, at: Date): Promise<void> {
  const states = await db
    .selectFrom('retention_state')
    .select(['person_id', 'concept_id', 'version'])
    .where('active', '=', true)
    .orderBy('person_id')
    .orderBy('concept_id')
    .execute()
  const state = states[pick % states.length]
  if (state === undefined) return
  const nudge = await db
    .insertInto('nudge')
    .values({
      person_id: state.person_id,
      slot_at: at,
      channel: 'email',
      status: 'sent',
      reason: null,
      not_after: at,
      owner: null,
      lease_until: null,
      planned_at: at,
      sending_at: at,
      settled_at: at,
      provider_id: null,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst()
  if (nudge === undefined) return
  await db
    .insertInto('question')
    .values({ ...state, nudge_id: nudge.id, position: 1, revealed_at: at })
    .execute()
}

/** Answers one of the questions that were asked, perhaps long ago, perhaps again. */
async function answer(db: Db, pick: number, at: Date): Promise<void> {
  const questions = await db
    .selectFrom('question')
    .select(['person_id', 'nudge_id', 'position'])
    .orderBy('person_id')
    .orderBy('nudge_id')
    .execute()
  const question = questions[pick % questions.length]
  const rating = ratings[pick % ratings.length]
  if (question === undefined || rating === undefined) return
  const ref = { personId: question.person_id, nudgeId: question.nudge_id, position: question.position }
  await recordAnswer(db, model, ref, rating, at)
}
