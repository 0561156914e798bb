import { expect, test } from 'vitest'
import { planDry } from '../../../engine/nudges/dry-plan.ts'
import { addAudience, joinAudience, leaveAudience, listAudiences } from '../../../engine/people/audiences.ts'
import { listSubjects, mapSubject } from '../../../engine/people/subjects.ts'
import { absorbPage } from '../../../engine/sources/absorb.ts'
import { addAlice, addBob, addTrustedSource, days, facts, inForce, monday, pageOf } from '../../support/cast.ts'
import { useClearDatabase } from '../../support/clear.ts'
import { remember } from '../../support/remembering.ts'

const database = useClearDatabase()
const { model } = inForce

test('an audience is added once, and stays as it is when it is added again', async () => {
  const { db } = database()

  const added = await addAudience(db, 'platform', { desiredRetention: 0.85 }, monday)
  const again = await addAudience(db, 'platform', { desiredRetention: 0.95 }, monday)

  expect([added.status, again.status]).toEqual(['added', 'exists'])
  expect(again.id).toBe(added.id)
  expect(await listAudiences(db)).toMatchObject([
    { name: 'platform', desiredRetention: 0.85, weeklyAssignments: 10, people: 0 },
  ])
})

test('who is in an audience already does not join again, and who came back counts from then', async () => {
  const { db } = database()
  const { id: audienceId } = await addAudience(db, 'platform', {}, days(-30))
  const alice = await addAlice(db)
  const bob = await addBob(db)
  const everybody = { audienceId, personIds: [alice.id, bob.id] }

  const first = await joinAudience(db, model, { audienceId, personIds: [alice.id] }, days(-20))
  const second = await joinAudience(db, model, everybody, days(-10))
  const left = await leaveAudience(db, model, { audienceId, personIds: [alice.id] }, days(-5))
  const leftAgain = await leaveAudience(db, model, everybody, days(-4))
  await joinAudience(db, model, { audienceId, personIds: [alice.id] }, days(-1))

  expect([first, second, left, leftAgain]).toEqual([1, 1, 1, 1])
  expect(
    await db.selectFrom('audience_person').select(['joined_at', 'left_at']).orderBy('person_id').execute(),
  ).toEqual([
    { joined_at: days(-1), left_at: null },
    { joined_at: days(-10), left_at: days(-4) },
  ])
})

test('what concerns a subject is asked of the person it stands for, until it stands for somebody else', async () => {
  const { db } = database()
  const alice = await addAlice(db)
  const bob = await addBob(db)
  const sourceId = await addTrustedSource(db, null)
  const subjects = [{ kind: 'entity' as const, externalId: 'A. Jones' }]
  await absorbPage(
    db,
    model,
    { id: sourceId, trust: 'auto', audienceId: null },
    pageOf(facts.slice(0, 2), { subjects }),
    days(-3),
  )
  const choice = { sourceId, externalId: 'A. Jones' }

  const unmatched = await listSubjects(db)
  const mapped = await mapSubject(db, model, { ...choice, personId: alice.id }, days(-2))
  const again = await mapSubject(db, model, { ...choice, personId: alice.id }, days(-2))
  await mapSubject(db, model, { ...choice, personId: bob.id }, days(-1))

  expect(unmatched).toMatchObject([
    { source: 'team memory', kind: 'entity', externalId: 'A. Jones', person: null, matchedBy: null, memories: 2 },
  ])
  expect([mapped, again]).toEqual(['mapped', 'unchanged'])
  expect(await activeStates()).toEqual([
    { person_id: alice.id, active: false },
    { person_id: alice.id, active: false },
    { person_id: bob.id, active: true },
    { person_id: bob.id, active: true },
  ])
  expect(await mapSubject(db, model, { ...choice, externalId: 'Zoe', personId: bob.id }, days(0))).toBe(
    'unknown-subject',
  )

  async function activeStates() {
    return await db.selectFrom('retention_state').select(['person_id', 'active']).orderBy('person_id').execute()
  }
})

test('a dry plan says whom it would ask and writes nothing', async () => {
  const { db } = database()
  const alice = await addAlice(db)
  await addBob(db, { consented_at: null })
  await remember(db, alice)
  await remember(db, alice)

  const { planned, decisions } = await planDry(db, inForce, monday)

  expect(planned).toMatchObject({ decided: 2, nudges: 1, questions: 2 })
  expect(decisions).toEqual([
    { personId: alice.id, email: 'alice@example.com', reason: 'asked', asked: 2, deferred: 0 },
    { personId: expect.any(String), email: 'bob@example.com', reason: 'no-consent', asked: 0, deferred: 0 },
  ])
  for (const table of ['decision', 'nudge', 'question'] as const)
    expect(await db.selectFrom(table).selectAll().execute()).toEqual([])
})
