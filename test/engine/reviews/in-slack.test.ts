import { expect, test } from 'vitest'
import type { Db } from '../../../engine/db/pool.ts'
import { takeInbound } from '../../../engine/nudges/inbound.ts'
import { snooze } from '../../../engine/nudges/snooze.ts'
import { recordAnswer } from '../../../engine/reviews/answer.ts'
import { revealQuestion } from '../../../engine/reviews/asked-question.ts'
import { undoAnswer } from '../../../engine/reviews/undo.ts'
import { askAlice } from '../../support/asking.ts'
import { days, inForce, monday } from '../../support/cast.ts'
import { useClearDatabase } from '../../support/clear.ts'
import { standInSlack } from '../../support/messages.ts'

const database = useClearDatabase()
const { model } = inForce

test('a reveal, an answer and an undo each make the message stale', async () => {
  const { db } = database()
  const { refs } = await askAlice(db)
  const [ref] = refs
  await standInSlack(db, ref)
  await db.updateTable('question').set({ revealed_at: null }).execute()

  await revealQuestion(db, ref, days(0.1))
  expect(await staleAt(db)).toEqual(days(0.1))
  await revealQuestion(db, ref, days(0.15))
  expect(await staleAt(db)).toEqual(days(0.1))
  await recordAnswer(db, model, ref, 'good', days(0.2))
  expect(await staleAt(db)).toEqual(days(0.2))
  await undoAnswer(db, model, ref, days(0.203))
  expect(await staleAt(db)).toEqual(days(0.203))
})

test('a mail cannot change and is never stale', async () => {
  const { db } = database()
  const { refs } = await askAlice(db)

  await recordAnswer(db, model, refs[0], 'good', monday)

  expect(await staleAt(db)).toBeNull()
})

test('an answer in a transaction that fails is none', async () => {
  const { db } = database()
  const { refs } = await askAlice(db)

  const failing = takeInbound(db, 'press', monday, async (trx) => {
    await recordAnswer(trx, model, refs[0], 'good', monday)
    await undoAnswer(trx, model, refs[0], monday)
    throw new Error('It fails for the test')
  })

  await expect(failing).rejects.toThrow('It fails for the test')
  expect(await db.selectFrom('review').selectAll().execute()).toEqual([])
})

test('an answer in a caller’s transaction is kept with it', async () => {
  const { db } = database()
  const { refs } = await askAlice(db)

  const taken = await takeInbound(db, 'press', monday, (trx) => recordAnswer(trx, model, refs[0], 'good', monday))

  expect(taken).toEqual({ status: 'taken', result: { status: 'recorded' } })
  expect(await db.selectFrom('review').select('rating').execute()).toEqual([{ rating: 'good' }])
})

test('an answer to a nudge that was snoozed is taken', async () => {
  const { db } = database()
  const { alice, refs } = await askAlice(db)
  await snooze(db, refs[0], alice.id, 'tomorrow', monday)

  expect(await recordAnswer(db, model, refs[0], 'good', days(0.1))).toEqual({ status: 'recorded' })
})

test('an answer to a nudge that expired is taken', async () => {
  const { db } = database()
  const { refs } = await askAlice(db)
  await db
    .updateTable('nudge')
    .set({ closed_at: days(1), closed_reason: 'expired' })
    .execute()

  expect(await recordAnswer(db, model, refs[0], 'good', days(2))).toEqual({ status: 'recorded' })
})

async function staleAt(db: Db): Promise<Date | null> {
  return (await db.selectFrom('nudge').select('stale_at').executeTakeFirstOrThrow()).stale_at
}
