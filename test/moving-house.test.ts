import { writeFile } from 'node:fs/promises'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { openSource } from '../connectors/registry.ts'
import { planDry } from '../engine/nudges/dry-plan.ts'
import { mapSubject } from '../engine/people/subjects.ts'
import { recordAnswer } from '../engine/reviews/answer.ts'
import { revealQuestion } from '../engine/reviews/asked-question.ts'
import { removeSource } from '../engine/sources/remove.ts'
import { addSource, findSource } from '../engine/sources/sources.ts'
import { runSync } from '../jobs/sync.ts'
import { answerLetta } from './connectors/letta/rest-answers.ts'
import { emptyWorld } from './connectors/letta/rest-world.ts'
import { platformAnswer } from './connectors/mem0/platform-double.ts'
import { add, emptyProject } from './connectors/mem0/platform-project.ts'
import { entityLine, newMemoryPath } from './connectors/memory-mcp/memory-file.ts'
import { readStates } from './support/asking.ts'
import { addAlice, addAudience, addBob, days, inForce, type Member } from './support/cast.ts'
import { useDatabase } from './support/database.ts'
import { jobTools } from './support/job-tools.ts'
import { addSentNudge } from './support/remembering.ts'
import { serve } from './support/served.ts'

const database = useDatabase()
const shared = Array.from({ length: 150 }, (_, index) => ({
  name: `Service ${index}`,
  says: `Runs on port ${5_000 + index}`,
}))
const alices = Array.from({ length: 50 }, (_, index) => ({
  name: 'Alice',
  says: `Looks after server ${7_000 + index}`,
}))
/** When the agents told it, in every source. */
const written = { created_at: days(1).toISOString(), updated_at: days(1).toISOString() }
const textOf = ({ name, says }: { name: string; says: string }) => `${name}: ${says}`

test('a team that goes from memory-mcp to mem0 and on to Letta keeps everything that its people remember', async () => {
  const { db } = database()
  const alice = await addAlice(db, { slot_cap: 10, daily_cap: 50, weekly_cap: 200 })
  const bob = await addBob(db, { slot_cap: 10, daily_cap: 50, weekly_cap: 200 })
  await addAudience(db, 'platform', [alice, bob])
  const path = await newMemoryPath()
  const lines = [
    ...shared.map(({ name, says }) => entityLine(name, 'service', [says])),
    entityLine(
      'Alice',
      'person',
      alices.map(({ says }) => says),
    ),
  ]
  await writeFile(path, lines.join('\n'))
  await connect('memory-mcp', 'memory-mcp', { mode: 'file', path })
  await sync(0)
  await map('memory-mcp', 'Alice', alice)
  await answerEverything(days(2))
  const known = await knowledge()
  const planned = await plannedOn(9)

  const project = emptyProject()
  project.now = days(8.5)
  for (const [index, fact] of shared.entries())
    add(project, index, { memory: textOf(fact), user_id: null, agent_id: 'helper', ...written })
  for (const [index, fact] of alices.entries())
    add(project, 500 + index, { memory: textOf(fact), user_id: 'alice@example.com', ...written })
  const mem0 = await serve(platformAnswer(project))
  await connect('mem0', 'mem0', { mode: 'platform', apiKey: project.apiKey, baseUrl: mem0.url, allowPrivate: true })
  await sync(8.5)
  await remove('memory-mcp', 8.6)
  const afterMem0 = { known: await knowledge(), planned: await plannedOn(9) }

  const world = emptyWorld()
  const team = world.addAgent({ name: 'team' })
  const hers = world.addAgent({ name: 'for Alice', tags: ['user:alice@example.com'] })
  for (const fact of shared) world.addPassage(team, { text: textOf(fact).toUpperCase(), ...written })
  for (const fact of alices) world.addPassage(hers, { text: ` ${textOf(fact)}.`, ...written })
  const letta = await serve((request) => answerLetta(world, request, { floats: 8 }))
  await connect('letta', 'letta', { mode: 'rest', baseUrl: letta.url, allowPrivate: true })
  await sync(8.7)
  await remove('mem0', 8.8)
  const afterLetta = { known: await knowledge(), planned: await plannedOn(9) }

  expect(known).toHaveLength(shared.length * 2 + alices.length)
  expect(known.every(({ reviews, active }) => reviews === 1 && active)).toBe(true)
  expect(planned.nudges).toBe(2)
  expect(afterMem0).toEqual({ known, planned })
  expect(afterLetta).toEqual({ known, planned })
  const { rows } = await sql<{ concepts: number }>`select count(*)::int as concepts from concept`.execute(db)
  expect(rows[0]?.concepts).toBe(shared.length + alices.length)
  expect([...mem0.requests, ...letta.requests].filter(({ path: asked }) => asked.includes('search'))).toEqual([])
})

async function connect(kind: string, name: string, settings: Record<string, unknown>): Promise<void> {
  await addSource(database().db, { name, kind, settings, trust: 'auto', audience: 'platform' }, days(0))
}

async function sync(day: number): Promise<void> {
  const tools = jobTools(database().db, { openSource, clock: () => days(day) })
  const runs = await runSync(tools, days(day))
  expect(runs.map(({ outcome }) => outcome.status)).not.toContain('failed')
}

async function map(source: string, externalId: string, { id: personId }: Member): Promise<void> {
  const sourceId = (await findSource(database().db, source))?.id ?? ''
  await mapSubject(database().db, inForce.model, { sourceId, externalId, personId }, days(0))
}

async function remove(name: string, day: number): Promise<void> {
  const sourceId = (await findSource(database().db, name))?.id ?? ''
  await removeSource(database().db, inForce.model, { sourceId, concepts: 'keep' }, days(day))
}

/** Everybody answers every question once. */
async function answerEverything(at: Date): Promise<void> {
  const { db } = database()
  const pairs = await db
    .selectFrom('retention_state')
    .select(['person_id', 'concept_id'])
    .orderBy('person_id')
    .orderBy('concept_id')
    .execute()
  for (const [personId, held] of Map.groupBy(pairs, ({ person_id }) => person_id)) {
    const nudgeId = await addSentNudge(db, { id: personId }, at)
    await db
      .insertInto('question')
      .values(
        held.map(({ concept_id }, position) => ({
          person_id: personId,
          nudge_id: nudgeId,
          position,
          concept_id,
          version: 1,
          revealed_at: null,
        })),
      )
      .execute()
    for (const position of held.keys()) {
      const ref = { personId, nudgeId, position }
      await revealQuestion(db, ref, at)
      await recordAnswer(db, inForce.model, ref, position % 7 === 0 ? 'again' : 'good', at)
    }
  }
}

/** What people know, and until when: everything of a state but the last time that an agent spoke of it. */
async function knowledge() {
  return (await readStates(database().db)).map(({ surfaced_at, ...state }) => state)
}

async function plannedOn(day: number) {
  const { planned, decisions } = await planDry(database().db, inForce, days(day))
  return { nudges: planned.nudges, questions: planned.questions, decisions }
}
