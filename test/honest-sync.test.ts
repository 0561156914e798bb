import { expect, test } from 'vitest'
import { openSource } from '../connectors/registry.ts'
import { editConcept } from '../engine/concepts/edit.ts'
import { approveConcepts, listConcepts } from '../engine/concepts/inbox.ts'
import { replayEverybody } from '../engine/model/replay.ts'
import { plan } from '../engine/nudges/plan.ts'
import { recordAnswer } from '../engine/reviews/answer.ts'
import { readQuestion, revealQuestion } from '../engine/reviews/asked-question.ts'
import { addSource, listSources } from '../engine/sources/sources.ts'
import { runSync } from '../jobs/sync.ts'
import { platformAnswer } from './connectors/mem0/platform-double.ts'
import { add, emptyProject, type Project, put, remove, update } from './connectors/mem0/platform-project.ts'
import { readStates } from './support/asking.ts'
import { addAlice, addAudience, addBob, days, facts, inForce, monday } from './support/cast.ts'
import { useClearDatabase } from './support/clear.ts'
import { deliverAt, fakeChannel } from './support/delivering.ts'
import { jobTools } from './support/job-tools.ts'
import { serve } from './support/served.ts'

const database = useClearDatabase()
const { model } = inForce
const [billing, refunds, atlas] = facts
const movedBilling = 'Billing service: runs on port 7001'
const nothing = {
  read: 0,
  new: 0,
  changed: 0,
  same: 0,
  gone: 0,
  superseded: 0,
  expired: 0,
  skipped: 0,
  lagSeconds: null,
}

test('a deleted memory pauses its concept, which waits for approval when the fact is told again under a new id', async () => {
  const { project, ids } = await connect([billing, refunds])
  await sync(project, 0)
  const before = await readStates(database().db)

  remove(at(project, 0.1), ids[0]!)
  const deleted = await sync(project, 0.2)
  const paused = await standing()
  add(at(project, 0.3), 9, { memory: billing, ...told })
  const again = await sync(project, 0.4)
  const waiting = await standing()
  await approveConcepts(database().db, model, { conceptIds: ['1'] }, days(0.5))

  expect(deleted).toMatchObject({ ...nothing, extent: 'changes', status: 'partial', gone: 1 })
  expect(paused).toEqual(['approved paused: gone, asked of 0', 'approved, asked of 1'])
  expect(again).toMatchObject({ ...nothing, extent: 'changes', read: 1, new: 1, lagSeconds: 8_640 })
  expect(waiting).toEqual(['waiting came-back, asked of 0', 'approved, asked of 1'])
  expect(await readStates(database().db)).toEqual([{ ...before[0], surfaced_at: days(0.3) }, before[1]])
})

test('a memory expires when its day is over, though nothing changed in its source, and resumes when it is extended', async () => {
  const { project, ids } = await connect([billing, refunds], { expiration_date: '2026-01-05' })
  await sync(project, 0)
  const before = await readStates(database().db)

  const early = await sync(project, 0.62)
  const held = await standing()
  const late = await sync(project, 0.63)
  const expired = await standing()
  update(at(project, 0.7), ids[0]!, { expiration_date: '2026-12-31' })
  const extended = await sync(project, 0.8)

  expect(early).toMatchObject(nothing)
  expect(held).toEqual(['approved, asked of 1', 'approved, asked of 1'])
  expect(late).toMatchObject({ ...nothing, expired: 2 })
  expect(expired).toEqual(['approved paused: expired, asked of 0', 'approved paused: expired, asked of 0'])
  expect(extended).toMatchObject({ ...nothing, read: 1, changed: 1, lagSeconds: 8_640 })
  expect(await standing()).toEqual(['approved, asked of 1', 'approved paused: expired, asked of 0'])
  expect((await readStates(database().db))[0]).toEqual(before[0])
})

test('a superseded memory pauses its concept, which leads to the one that took its place', async () => {
  const { project, ids } = await connect([billing, refunds])
  await sync(project, 0)

  const successor = add(at(project, 0.1), 9, { memory: movedBilling, ...told })
  update(project, ids[0]!, { replaced_by: successor })
  const counted = await sync(project, 0.2)

  expect(counted).toMatchObject({ ...nothing, read: 2, new: 1, changed: 1, superseded: 1, lagSeconds: 8_640 })
  expect(await standing()).toEqual([
    'approved paused: superseded, asked of 0, followed by 3',
    'approved, asked of 1',
    'approved, asked of 1',
  ])
})

test('a changed text makes a new version whose states start again; questions that are planned or sent keep their answer', async () => {
  const { db } = database()
  const { project, ids, alice } = await connect([billing], { created_at: days(-3).toISOString() })
  const bob = await addBob(db, { slot_times: ['10:00'] })
  await db
    .insertInto('audience_person')
    .values({ person_id: bob.id, audience_id: '1', joined_at: days(-30), left_at: null })
    .execute()
  await sync(project, -3)
  await plan(db, inForce, monday)
  await deliverAt(db, fakeChannel().channel, monday)
  await plan(db, inForce, hours(1))

  update(at(project, 0.05), ids[0]!, { memory: movedBilling })
  const counted = await sync(project, 0.06)

  const nudges = await db
    .selectFrom('nudge')
    .select(['person_id as personId', 'id as nudgeId', 'status'])
    .orderBy('id')
    .execute()
  expect(counted).toMatchObject({ read: 1, changed: 1, new: 0 })
  expect(nudges.map(({ status }) => status)).toEqual(['sent', 'planned'])
  const restarted = { version: 2, verified: false, started_by: 'changed', due_at: days(0.06), active: true }
  expect(await readStates(db)).toMatchObject([restarted, restarted])
  for (const nudge of nudges) expect(await answerShown({ ...nudge, position: 1 })).toBe('5433')
  await recordAnswer(db, model, { personId: alice.id, nudgeId: nudges[0]!.nudgeId, position: 1 }, 'good', days(0.1))
  expect(await readStates(db)).toMatchObject([restarted, restarted])
  expect((await replayEverybody(db, model)).changed).toBe(0)
})

test('every run counts what it found, and lists it with its reasons and its lag', async () => {
  const { project, ids } = await connect([
    billing,
    refunds,
    atlas,
    'Rota: changes on Mondays',
    'Fire drill: takes 12 minutes',
  ])
  put(project, 20, { memory: null as never, ...told })
  const first = await sync(project, 0)

  remove(at(project, 0.5), ids[0]!)
  const successor = add(project, 9, { memory: movedBilling, ...told })
  update(project, ids[1]!, { replaced_by: successor })
  update(project, ids[2]!, { expiration_date: '2026-01-04' })
  update(project, ids[3]!, { memory: 'Rota: changes on Fridays' })
  const changes = await sync(project, 0.6)
  const whole = await sync(project, 1)

  expect(first).toMatchObject({
    ...nothing,
    extent: 'whole',
    status: 'complete',
    read: 5,
    new: 5,
    skipped: 1,
    skippedReasons: { 'no-text': 1 },
  })
  expect(changes).toMatchObject({
    ...nothing,
    extent: 'changes',
    status: 'partial',
    read: 4,
    new: 1,
    changed: 3,
    gone: 1,
    superseded: 1,
    expired: 1,
    lagSeconds: 8_640,
  })
  expect(whole).toMatchObject({ ...nothing, extent: 'whole', status: 'complete', read: 5, same: 5, skipped: 1 })
})

test('a clock that is set back between two runs loses nothing, and wakes nothing', async () => {
  const { db } = database()
  const { project, ids } = await connect([billing, refunds])
  await sync(project, 0)
  remove(at(project, 0.4), ids[0]!)
  await sync(project, 0.5)

  add(at(project, 0.6), 9, { memory: billing, ...told })
  add(project, 10, { memory: atlas, ...told })
  const back = await sync(project, 0.7, { ours: 0.3 })

  expect(back).toMatchObject({ startedAt: days(0.3), ...nothing, read: 2, new: 2, lagSeconds: 0 })
  expect(await standing()).toEqual(['waiting came-back, asked of 0', 'approved, asked of 1', 'approved, asked of 1'])
  expect((await replayEverybody(db, model)).changed).toBe(0)
})

test('a run that is dated before the newest exposure still starts the states of a changed text again, due at once', async () => {
  const { db } = database()
  const { project, ids } = await connect([billing])
  await sync(project, 0)
  await editConcept(db, model, { conceptId: '1', edit: { answer: '6000' } }, days(0.5))

  update(at(project, 0.6), ids[0]!, { memory: movedBilling })
  await sync(project, 0.7, { ours: 0.3 })

  const justAfter = new Date(days(0.5).getTime() + 1)
  expect(await readStates(db)).toMatchObject([
    { version: 3, started_by: 'changed', since_at: justAfter, due_at: justAfter, active: true },
  ])
  expect((await replayEverybody(db, model)).changed).toBe(0)
})

/** What the assistant told to whoever works with it, before the story begins. */
const told = { user_id: null, agent_id: 'helper' }
const hours = (count: number) => days(count / 24)

/** A served mem0 project with these memories, read for the audience of Alice. */
async function connect(texts: readonly string[], given: { expiration_date?: string; created_at?: string } = {}) {
  const { db } = database()
  const alice = await addAlice(db)
  await addAudience(db, 'platform', [alice])
  const project = emptyProject()
  const written = { created_at: days(-3.5).toISOString(), updated_at: days(-3.5).toISOString() }
  const ids = texts.map((memory, index) => put(project, index, { memory, ...told, ...written, ...given }))
  const { url } = await serve(platformAnswer(project))
  const settings = { mode: 'platform', apiKey: project.apiKey, baseUrl: url, allowPrivate: true }
  await addSource(db, { name: 'mem0', kind: 'mem0', settings, trust: 'auto', audience: 'platform' }, days(-4))
  return { project, ids, alice }
}

function at(project: Project, day: number): Project {
  project.now = days(day)
  return project
}

/** Runs a sync on that day, by our clock perhaps on another, and tells what is listed of it. */
async function sync(project: Project, day: number, { ours = day } = {}) {
  at(project, day)
  const { db } = database()
  const runs = await runSync(jobTools(db, { openSource, clock: () => days(ours) }), days(ours))
  expect(runs.map(({ outcome }) => outcome.status)).not.toContain('failed')
  const [source] = await listSources(db)
  return source?.lastSync
}

/** Every concept as the inbox shows it. */
async function standing(): Promise<readonly string[]> {
  const listed = await listConcepts(database().db, { inboxStatus: null, sourceId: null, after: '0', limit: 99 })
  return listed.map(({ inboxStatus, inboxReason, pausedReason, people, successorId }) => {
    const paused = pausedReason === null ? '' : ` paused: ${pausedReason}`
    const why = inboxReason === null ? '' : ` ${inboxReason}`
    const next = successorId === null ? '' : `, followed by ${successorId}`
    return `${inboxStatus}${why}${paused}, asked of ${people}${next}`
  })
}

async function answerShown(ref: {
  personId: string
  nudgeId: string
  position: number
}): Promise<string | null | undefined> {
  await revealQuestion(database().db, ref, days(0.09))
  return (await readQuestion(database().db, ref, days(0.09)))?.answer
}
