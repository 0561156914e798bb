import { expect, test } from 'vitest'
import { approveConcepts, listConcepts } from '../../../engine/concepts/inbox.ts'
import { type Proposal, proposeConcept } from '../../../engine/concepts/propose.ts'
import type { Db } from '../../../engine/db/pool.ts'
import { absorbPage } from '../../../engine/sources/absorb.ts'
import { dueSources } from '../../../engine/sources/sources.ts'
import { readStates } from '../../support/asking.ts'
import {
  addAlice,
  addAudience,
  addBob,
  addCarol,
  addTrustedSource,
  days,
  inForce,
  monday,
  pageOf,
} from '../../support/cast.ts'
import { useClearDatabase } from '../../support/clear.ts'

const database = useClearDatabase()
const { model } = inForce

test('a proposal waits for an operator with the question and the answer that were given', async () => {
  const { db } = database()

  const proposed = await propose(db)

  expect(proposed).toMatchObject({ status: 'waiting' })
  expect(await listConcepts(db, { inboxStatus: 'waiting', sourceId: null, after: '0', limit: 10 })).toMatchObject([
    {
      question: 'How long may customers ask for a refund?',
      answer: '30 days',
      context: 'Refunds',
      fact: 'Customers may ask for a refund within 30 days',
      sources: ['Proposed by people'],
      inboxReason: null,
      people: 0,
    },
  ])
  expect(await dueSources(db, days(1))).toEqual([])
})

test('a text from which nothing could be drafted waits as well', async () => {
  const { db } = database()

  expect(await propose(db, { text: 'Ask Ann first' })).toMatchObject({ status: 'waiting' })
  expect(await listConcepts(db, { inboxStatus: 'waiting', sourceId: null, after: '0', limit: 10 })).toHaveLength(1)
})

test('approved, it is for its audience, or for whoever proposed it alone', async () => {
  const { db } = database()
  const [bob, carol] = [await addBob(db), await addCarol(db)]
  const audienceId = await addAudience(db, 'support', [bob, carol])
  const alice = await addAlice(db)
  const own = await propose(db, { personId: alice.id })
  const shared = await propose(db, {
    personId: alice.id,
    text: 'Deploys happen on Tuesdays',
    externalId: 'D1/2',
    audienceId,
  })
  const conceptIds = [own, shared].flatMap((outcome) => (outcome.status === 'waiting' ? [outcome.conceptId] : []))

  await approveConcepts(db, model, { conceptIds }, days(1))

  expect((await readStates(db)).map(({ person_id, concept_id }) => [person_id, concept_id])).toEqual([
    [bob.id, conceptIds[1]],
    [carol.id, conceptIds[1]],
    [alice.id, conceptIds[0]],
  ])
})

test.each<[Partial<Proposal>, string]>([
  [{ text: ' \u0000 ' }, 'empty'],
  [{ question: '' }, 'empty'],
  [{ answer: ' ' }, 'empty'],
  [{ text: 'x'.repeat(2_001) }, 'too-long'],
  [{ question: 'x'.repeat(141) }, 'too-long'],
  [{ answer: 'y'.repeat(121) }, 'too-long'],
  [{ text: 'The password is hunter2!' }, 'secret'],
  [{ answer: 'ghp_abcdefgh12345678' }, 'secret'],
])('%j is refused: %s', async (differing, reason) => {
  const { db } = database()

  expect(await propose(db, differing)).toEqual({ status: 'refused', reason })
  expect(await db.selectFrom('concept').select('id').execute()).toEqual([])
})

test('what is a concept already is known, whoever says it, and so is what was proposed from the same message', async () => {
  const { db } = database()
  const source = { id: await addTrustedSource(db, null), trust: 'auto' as const, audienceId: null }
  await absorbPage(db, model, source, pageOf(['Deploys happen on Tuesdays']), monday)
  const alice = await addAlice(db)

  const known = { status: 'refused', reason: 'known' }
  expect(await propose(db, { personId: alice.id, text: 'deploys happen on tuesdays.' })).toEqual(known)
  await propose(db, { personId: alice.id })
  expect(await propose(db, { personId: alice.id, text: 'Something else altogether' })).toEqual(known)
})

test('the same proposal twice at once is one concept', async () => {
  const { db } = database()
  const alice = await addAlice(db)

  const outcomes = await Promise.all([
    propose(db, { personId: alice.id }),
    propose(db, { personId: alice.id, externalId: 'D1/2' }),
  ])

  expect(outcomes.map(({ status }) => status).sort()).toEqual(['refused', 'waiting'])
})

async function propose(db: Db, differing: Partial<Proposal> = {}) {
  const personId = differing.personId ?? (await addAlice(db)).id
  const proposal = {
    personId,
    text: 'Customers may ask for a refund within 30 days',
    question: 'How long may customers ask for a refund?',
    answer: '30 days',
    context: 'Refunds',
    externalId: 'D1/1',
    audienceId: null,
    ...differing,
  }
  return await proposeConcept(db, model, proposal, monday)
}
