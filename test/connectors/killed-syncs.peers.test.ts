import { sql } from 'kysely'
import { expect, onTestFinished, test } from 'vitest'
import { seededRandom } from '../../engine/reports/simulate.ts'
import { days } from '../support/cast.ts'
import { startChild } from '../support/child.ts'
import { useClearDatabase } from '../support/clear.ts'
import { openServed, type Served } from '../support/served.ts'
import type { ChildSync } from '../support/sync-child.ts'
import { answerLetta } from './letta/rest-answers.ts'
import { worldOf } from './letta/rest-world.ts'
import { platformAnswer } from './mem0/platform-double.ts'
import { projectOf } from './mem0/platform-project.ts'

const database = useClearDatabase()
const many = 20_000
const faults = ['429', '429 with Retry-After', '500 HTML', 'reset', 'reset mid-body'] as const

test('20,000 passages with vectors come once each from a Letta that fails now and then, through killed processes', async () => {
  const world = worldOf({ agents: 20, passages: many })
  const served = await openServed((request) => answerLetta(world, request, {}))
  const sourceId = await addSource('letta', { mode: 'rest', baseUrl: served.url, allowPrivate: true })

  const { kills, last } = await syncThroughKills(served, sourceId, 500)

  const passages = await heldIds(sourceId, 'passage-%')
  expect(last.outcome).toMatchObject({ status: 'complete', counts: { gone: 0 } })
  expect(passages).toEqual([...world.passages.keys()].sort())
  expect(kills).toBeGreaterThanOrEqual(3)
  expect(last.mostMegabytes).toBeLessThan(300)
  expect(served.requests.filter(({ path }) => path.includes('search'))).toEqual([])
}, 240_000)

test('20,000 memories come once each from a mem0 Platform that fails now and then, through killed processes', async () => {
  const project = projectOf(many)
  const served = await openServed(platformAnswer(project))
  const sourceId = await addSource('mem0', {
    mode: 'platform',
    apiKey: project.apiKey,
    baseUrl: served.url,
    allowPrivate: true,
  })

  const { kills, last } = await syncThroughKills(served, sourceId, 120)

  const memories = await heldIds(sourceId, '%')
  expect(last.outcome).toMatchObject({ status: 'complete', counts: { gone: 0 } })
  expect(memories).toEqual([...project.memories.keys()].sort())
  expect(kills).toBeGreaterThanOrEqual(3)
  expect(last.mostMegabytes).toBeLessThan(300)
  expect(served.requests.filter(({ path }) => path.includes('search'))).toEqual([])
}, 240_000)

/**
 * Starts the sync anew, an hour later by its clock, after each SIGKILL, until it ends. One request in twenty fails; the process is killed at
 * requests that chance picks, about `requests` of which it takes to read everything.
 */
async function syncThroughKills(
  served: Served,
  sourceId: string,
  requests: number,
): Promise<{ readonly kills: number; readonly last: ChildSync }> {
  onTestFinished(() => served.close())
  const random = seededRandom(20_000)
  const killAt = new Set(Array.from({ length: 5 }, () => Math.floor(random() * requests * 0.9)))
  let kill = () => {}
  served.chooseFault = (_, index) => {
    if (killAt.has(index)) kill()
    return random() < 0.05 ? faults[Math.floor(random() * faults.length)] : undefined
  }
  for (let kills = 0; ; kills++) {
    const child = startChild<string | ChildSync>(
      'sync-child.ts',
      database().url,
      sourceId,
      days(kills / 24).toISOString(),
    )
    await child.ready
    kill = () => void child.kill()
    const last = await child.ask('sync').catch(() => null)
    if (last !== null && typeof last !== 'string') return { kills, last }
  }
}

async function addSource(kind: string, settings: Record<string, unknown>): Promise<string> {
  const { id } = await database()
    .db.insertInto('source')
    .values({
      name: kind,
      kind,
      settings: JSON.stringify(settings),
      trust: 'auto',
      audience_id: null,
      created_at: days(-1),
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

async function heldIds(sourceId: string, like: string): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    select external_id as id from memory where source_id = ${sourceId} and external_id like ${like} and gone_at is null`.execute(
    database().db,
  )
  return rows.map(({ id }) => id).sort()
}
