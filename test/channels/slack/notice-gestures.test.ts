import { expect, test } from 'vitest'
import { actionIds } from '../../../channels/slack/actions.ts'
import type { NoticeKind } from '../../../engine/db/nudge-tables.ts'
import { addBob, addSlackId, type Differing, days, monday } from '../../support/cast.ts'
import { useClearDatabase } from '../../support/clear.ts'
import { press } from '../../support/slack/gestures.ts'
import { alice, bob } from '../../support/slack/people.ts'
import { readMessage } from '../../support/slack/reading.ts'
import { addAliceOfSlack, openStage, type Stage, textsOf, ways } from '../../support/slack/stage.ts'

const database = useClearDatabase()

/** Alice has a notice in Slack. */
async function notify(notice: NoticeKind, differing: Differing = {}, kind: 'http' | 'socket' = 'http'): Promise<Stage> {
  const { db } = database()
  const { id } = await addAliceOfSlack(db, differing)
  const stage = await openStage(db, kind)
  await db
    .insertInto('nudge')
    .values({
      person_id: id,
      slot_at: monday,
      channel: 'slack',
      status: 'planned',
      notice,
      not_after: days(1),
      planned_at: monday,
    })
    .execute()
  await stage.minute()
  return stage
}

const presses = async (stage: Stage, action: string) =>
  await stage.act(press(stage.slack, alice.id, { on: stage.message(), action }))
const readAlice = (stage: Stage) =>
  stage.db
    .selectFrom('person')
    .select(['consented_at', 'opted_out_at', 'paused_until'])
    .orderBy('id')
    .executeTakeFirstOrThrow()

test.each(ways)('over %s, yes is kept, and the notice says so', async (kind) => {
  const stage = await notify('consent', { consented_at: null }, kind)

  await presses(stage, actionIds.agree)

  expect(await readAlice(stage)).toMatchObject({ consented_at: monday, opted_out_at: null })
  expect(readMessage(stage.message())).toContain('You said yes.')
})

test('no is kept, and can be taken back by the same notice', async () => {
  const stage = await notify('consent', { consented_at: null })
  await presses(stage, actionIds.decline)
  const declined = readMessage(stage.message())
  const no = await readAlice(stage)

  await presses(stage, actionIds.agree)

  expect(declined).toContain('You said no, so nothing will be asked.')
  expect(no).toMatchObject({ consented_at: null, opted_out_at: monday })
  expect(await readAlice(stage)).toMatchObject({ consented_at: monday, opted_out_at: null })
})

test('who was told that we stopped resumes with one press', async () => {
  const stage = await notify('stopped')
  stage.clock.pass(60_000)

  await presses(stage, actionIds.resume)

  expect(readMessage(stage.message())).toContain('Questions come again')
})

test('who was told that we stopped, and only looks at their settings, has not resumed', async () => {
  const stage = await notify('stopped')

  await presses(stage, actionIds.settings)

  expect(readMessage(stage.message())).toContain('[Resume]')
})

test('settings open from a notice before anything is agreed', async () => {
  const stage = await notify('consent', { consented_at: null, language: 'de' })

  await presses(stage, actionIds.settings)

  expect(textsOf(stage.form().view)).toContain('Meine Einstellungen')
  expect(await readAlice(stage)).toMatchObject({ consented_at: null })
})

test('the yes of somebody else is theirs, and not hers', async () => {
  const stage = await notify('consent', { consented_at: null })
  await addSlackId(stage.db, await addBob(stage.db, { consented_at: null }), bob.id)
  const before = readMessage(stage.message())

  await stage.act(press(stage.slack, bob.id, { on: stage.message(), action: actionIds.agree }))

  expect(await readAlice(stage)).toMatchObject({ consented_at: null })
  expect(readMessage(stage.message())).toBe(before)
})
