import { expect, test } from 'vitest'
import { replayEverybody } from '../../engine/model/replay.ts'
import { deliver } from '../../engine/nudges/deliver.ts'
import type { NudgeChannel, OutgoingNudge } from '../../engine/nudges/nudge-channel.ts'
import { plan } from '../../engine/nudges/plan.ts'
import { recordAnswer } from '../../engine/reviews/answer.ts'
import { readQuestion, revealQuestion } from '../../engine/reviews/asked-question.ts'
import { undoAnswer } from '../../engine/reviews/undo.ts'
import { absorbPage } from '../../engine/sources/absorb.ts'
import { addAlice, addAudience, addTrustedSource, days, facts, inForce, monday, pageOf } from '../support/cast.ts'
import { useDatabase } from '../support/database.ts'

const database = useDatabase()

test('a memory becomes a concept, decays, is nudged, answered, taken back and replayed', async () => {
  const { db } = database()
  const alice = await addAlice(db)
  const audienceId = await addAudience(db, 'platform', [alice])
  const source = { id: await addTrustedSource(db, audienceId), trust: 'auto' as const, audienceId }
  const sent: OutgoingNudge[] = []

  const absorbed = await absorbPage(db, inForce.model, source, pageOf(facts), days(-3))
  const planned = await plan(db, inForce, monday)
  const delivered = await deliver(db, {
    channels: [collecting(sent)],
    links: { baseUrl: 'http://127.0.0.1', key: Buffer.alloc(32) },
    owner: 'test',
    clock: () => monday,
    log: () => {},
    signal: new AbortController().signal,
  })

  expect(absorbed).toMatchObject({ read: 3, new: 3, changed: 0, same: 0 })
  expect(planned).toMatchObject({ decided: 1, nudges: 1, questions: 2, deferred: 1 })
  expect(delivered).toMatchObject({ sent: 1, again: 0, failed: 0, unknown: 0 })
  expect(sent[0]?.questions.map(({ question }) => question)).toHaveLength(2)

  const ref = { personId: alice.id, nudgeId: sent[0]!.nudgeId, position: 1 }
  const before = await db.selectFrom('retention_state').selectAll().orderBy('concept_id').execute()
  expect((await readQuestion(db, ref, monday))?.answer).toBeNull()
  expect(await recordAnswer(db, inForce.model, ref, 'good', days(0.1))).toEqual({
    status: 'refused',
    reason: 'not-revealed',
  })
  await revealQuestion(db, ref, days(0.1))
  expect(await recordAnswer(db, inForce.model, ref, 'good', days(0.1))).toEqual({ status: 'recorded' })
  expect(await recordAnswer(db, inForce.model, ref, 'again', days(0.2))).toEqual({ status: 'already-recorded' })
  const answered = await readQuestion(db, ref, days(0.1))
  expect(answered).toMatchObject({ status: 'answered', rating: 'good', next: { position: 2 } })
  expect(answered?.nextDays).toBeGreaterThan(2)

  expect(await replayEverybody(db, inForce.model)).toEqual({ pairs: 3, events: 4, changed: 0 })
  expect(await undoAnswer(db, inForce.model, ref, days(0.1))).toEqual({ status: 'undone' })
  expect(await db.selectFrom('retention_state').selectAll().orderBy('concept_id').execute()).toEqual(before)
})

function collecting(sent: OutgoingNudge[]): NudgeChannel {
  return {
    kind: 'email',
    check: async () => ({ status: 'ok', sentence: 'collects' }),
    send: async (message) => {
      if (message.kind === 'nudge') sent.push(message)
      return { status: 'sent', providerId: String(sent.length) }
    },
    close: async () => {},
  }
}
