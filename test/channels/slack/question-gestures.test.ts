import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { actionIds, optionValue, ratingActions } from '../../../channels/slack/actions.ts'
import { fields } from '../../../channels/slack/view-ids.ts'
import type { Differing } from '../../support/cast.ts'
import { addBob, addSlackId, days } from '../../support/cast.ts'
import { useClearDatabase } from '../../support/clear.ts'
import { press, pressInView, submit } from '../../support/slack/gestures.ts'
import { alice, bob } from '../../support/slack/people.ts'
import { readMessage } from '../../support/slack/reading.ts'
import { addAliceOfSlack, openStage, type Stage, textsOf, ways } from '../../support/slack/stage.ts'

const database = useClearDatabase()
const minutes = (count: number) => count * 60_000

/** Alice got her nudge with two questions on the Monday at nine. */
async function nudgeAlice(kind: 'http' | 'socket' = 'http', differing: Differing = {}): Promise<Stage> {
  const { db } = database()
  await addAliceOfSlack(db, differing)
  const stage = await openStage(db, kind)
  await stage.minute()
  return stage
}

const pressed = (stage: Stage, action: string) => press(stage.slack, alice.id, { on: stage.message(), action })
const chosen = (stage: Stage, action: string, choice: Parameters<typeof optionValue>[1]) =>
  press(stage.slack, alice.id, {
    on: stage.message(),
    action,
    given: optionValue({ nudgeId: '1', position: 1 }, choice),
  })
const act = async (stage: Stage, action: string) => await stage.act(pressed(stage, action))
const readReviews = (stage: Stage) => stage.db.selectFrom('review').select(['rating', 'position']).execute()

test.each(ways)('over %s, Show answer shows it in the message, and never before', async (kind) => {
  const stage = await nudgeAlice(kind)
  const before = readMessage(stage.message())

  const acknowledgement = await act(stage, actionIds.reveal)

  expect(before).not.toContain('5433')
  expect(acknowledgement.status).toBe('acknowledged')
  expect(readMessage(stage.message())).toContain('5433')
})

test.each(ways)('over %s, a rating is a review, and the message shrinks to the next date', async (kind) => {
  const stage = await nudgeAlice(kind)
  await act(stage, actionIds.reveal)

  await act(stage, ratingActions.good)

  expect(await readReviews(stage)).toEqual([{ rating: 'good', position: 1 }])
  expect(readMessage(stage.message())).toContain('Good. Next time in')
  expect(readMessage(stage.message())).toContain('[Undo] [Next (1 left)]')
})

test('Undo within ten minutes takes an answer back, and the buttons come again', async () => {
  const stage = await nudgeAlice()
  await act(stage, actionIds.reveal)
  await act(stage, ratingActions.again)

  await act(stage, actionIds.undo)

  expect(await stage.db.selectFrom('undo').selectAll().execute()).toHaveLength(1)
  expect(readMessage(stage.message())).toContain('[Forgot] [Got it]')
})

test('Undo after ten minutes says that it is too late, to this person alone, and changes nothing', async () => {
  const stage = await nudgeAlice()
  await act(stage, actionIds.reveal)
  await act(stage, ratingActions.again)
  const undo = pressed(stage, actionIds.undo)

  stage.clock.pass(minutes(11))
  await stage.act(undo)

  expect(await stage.db.selectFrom('undo').selectAll().execute()).toEqual([])
  expect(stage.slack.workspace.ephemerals).toMatchObject([
    { user: alice.id, text: expect.stringContaining('ten minutes') },
  ])
  expect(readMessage(stage.message())).not.toContain('[Undo]')
})

test('Next shows the other question of the same nudge', async () => {
  const stage = await nudgeAlice()
  const first = stage.message()
  await act(stage, actionIds.reveal)
  await act(stage, ratingActions.good)

  await act(stage, actionIds.next)

  expect(stage.message().ts).toBe(first.ts)
  expect(readMessage(stage.message())).toContain('2 of 2')
  expect(readMessage(stage.message())).toContain('[Show answer]')
})

test.each(ways)('over %s, a typed answer stands beside the true one, and is kept nowhere', async (kind) => {
  const stage = await nudgeAlice(kind)
  await act(stage, actionIds.type)
  const typing = stage.form()

  await stage.act(submit(stage.slack, typing, { [fields.typed]: 'was it xyzzy?' }))

  expect(textsOf(typing.view).join()).not.toContain('5433')
  expect(textsOf(stage.form().view)).toEqual(
    expect.arrayContaining(['You wrote\nwas it xyzzy?', expect.stringContaining('5433')]),
  )
  expect(readMessage(stage.message())).toContain('5433')
  const everything = await dump(stage)
  expect(everything).toContain('5433')
  expect(everything).not.toContain('xyzzy')
})

test('a rating in the form is the same as one in the message', async () => {
  const stage = await nudgeAlice('http', { rating_buttons: 4 })
  await act(stage, actionIds.type)
  await stage.act(submit(stage.slack, stage.form(), {}))

  await stage.act(pressInView(stage.slack, { on: stage.form(), action: ratingActions.hard }))

  expect(await readReviews(stage)).toEqual([{ rating: 'hard', position: 1 }])
  expect(textsOf(stage.form().view).join()).toContain('Good. Next time tomorrow.')
  expect(readMessage(stage.message())).toContain('Good. Next time tomorrow.')
})

test('who presses Type it after the answer is shown is not asked to type', async () => {
  const stage = await nudgeAlice()
  const type = pressed(stage, actionIds.type)
  await act(stage, actionIds.reveal)

  await stage.act(type)

  expect(stage.slack.workspace.modals.size).toBe(0)
})

test.each([
  ['afternoon', 'Put off until Monday, 15:00.', '2026-01-05T15:00:00.000Z'],
  ['tomorrow', 'Put off until Tuesday, 09:00.', '2026-01-06T09:00:00.000Z'],
  ['next-week', 'Put off until Monday, 09:00.', '2026-01-12T09:00:00.000Z'],
] as const)('Later, %s: the message says until when', async (choice, words, until) => {
  const stage = await nudgeAlice()

  await stage.act(chosen(stage, actionIds.later, choice))

  const person = await stage.db.selectFrom('person').select('snoozed_until').executeTakeFirstOrThrow()
  expect(person.snoozed_until?.toISOString()).toBe(until)
  expect(readMessage(stage.message())).toContain(words)
  expect(readMessage(stage.message())).not.toContain('[')
})

test('a time that has passed is refused with a word, and the message stays as it is', async () => {
  const stage = await nudgeAlice('http', { window_to: '14:00' })

  await stage.act(chosen(stage, actionIds.later, 'afternoon'))

  expect(stage.slack.workspace.ephemerals).toMatchObject([{ text: expect.stringContaining('passed') }])
  expect(readMessage(stage.message())).toContain('[Show answer]')
})

test('not for me: this person is not asked it again, and the message moves on', async () => {
  const stage = await nudgeAlice()

  await stage.act(chosen(stage, actionIds.more, 'dismiss'))

  expect(await stage.db.selectFrom('dismissal').select('person_id').execute()).toHaveLength(1)
  expect(readMessage(stage.message())).toContain('2 of 2')
  expect(stage.slack.workspace.ephemerals).toMatchObject([{ text: expect.stringContaining('not be asked this again') }])
})

test('wrong or outdated: a note goes to whoever looks at it, and nobody is asked it any more', async () => {
  const stage = await nudgeAlice()
  await stage.act(chosen(stage, actionIds.more, 'flag'))

  await stage.act(submit(stage.slack, stage.form(), { [fields.note]: 'It moved to 7001' }))

  expect(await stage.db.selectFrom('flag').select('note').execute()).toEqual([{ note: 'It moved to 7001' }])
  const paused = await stage.db.selectFrom('concept').select('id').where('paused_reason', '=', 'flagged').execute()
  expect(paused).toHaveLength(1)
  expect(readMessage(stage.message())).toContain('2 of 2')
})

test.each([
  ['1', '2026-01-07', 'Wednesday 7 January'],
  ['7', '2026-01-13', 'Tuesday 13 January'],
] as const)('a pause of %s days lasts so many whole days after today', async (choice, day, words) => {
  const stage = await nudgeAlice()
  await stage.act(chosen(stage, actionIds.more, 'pause'))

  await stage.act(submit(stage.slack, stage.form(), { [fields.pause]: choice }))

  const person = await stage.db.selectFrom('person').select('paused_until').executeTakeFirstOrThrow()
  expect(person.paused_until?.toISOString()).toBe(`${day}T00:00:00.000Z`)
  expect(textsOf(stage.form().view).join()).toContain(words)
})

test('a pause until a day without that day keeps its form open and says what is missing', async () => {
  const stage = await nudgeAlice()
  await stage.act(chosen(stage, actionIds.more, 'pause'))

  const acknowledgement = await stage.act(submit(stage.slack, stage.form(), { [fields.pause]: 'day' }))

  expect(acknowledgement).toMatchObject({ body: { errors: { [fields.pauseUntil]: 'Choose a day.' } } })
  expect(stage.slack.workspace.modals.size).toBe(1)
})

test('a form that was sent with a fault can be corrected and sent again', async () => {
  const stage = await nudgeAlice()
  await stage.act(chosen(stage, actionIds.more, 'pause'))
  await stage.act(submit(stage.slack, stage.form(), { [fields.pause]: 'day' }))

  const right = { [fields.pause]: 'day', [fields.pauseUntil]: '2026-02-01' }
  await stage.act(submit(stage.slack, stage.form(), right))

  const person = await stage.db.selectFrom('person').select('paused_until').executeTakeFirstOrThrow()
  expect(person.paused_until?.toISOString()).toBe('2026-02-01T00:00:00.000Z')
})

test('somebody else who sends the values of her buttons changes nothing of hers', async () => {
  const stage = await nudgeAlice()
  await addSlackId(stage.db, await addBob(stage.db), bob.id)
  const theirs = (action: string, given: string | undefined = undefined) =>
    press(stage.slack, bob.id, { on: stage.message(), action, ...(given !== undefined && { given }) })
  await act(stage, actionIds.type)
  const typing = stage.form()
  const before = readMessage(stage.message())

  await stage.act(theirs(actionIds.reveal))
  await stage.act(theirs(actionIds.more, optionValue({ nudgeId: '1', position: 1 }, 'dismiss')))
  await stage.act(theirs(actionIds.later, optionValue({ nudgeId: '1', position: 1 }, 'tomorrow')))
  await stage.act(submit(stage.slack, { ...typing, user: bob.id }, { [fields.typed]: 'mine' }))

  expect(readMessage(stage.message())).toBe(before)
  expect(
    await stage.db.selectFrom('question').select('position').where('revealed_at', 'is not', null).execute(),
  ).toEqual([])
  expect(await stage.db.selectFrom('dismissal').selectAll().execute()).toEqual([])
  expect(await stage.db.selectFrom('person').select('name').where('snoozed_until', 'is not', null).execute()).toEqual(
    [],
  )
  expect(JSON.stringify([...stage.slack.workspace.modals.values()])).not.toContain('5433')
})

test('somebody whom the program does not know is told so, to themselves', async () => {
  const stage = await nudgeAlice()

  await stage.act(press(stage.slack, bob.id, { on: stage.message(), action: actionIds.reveal }))

  expect(stage.slack.workspace.ephemerals).toMatchObject([
    { user: bob.id, text: expect.stringContaining('I do not know you yet') },
  ])
})

test('a button of a nudge that is over brings its message up to date, and asks nothing', async () => {
  const stage = await nudgeAlice()
  const [later, reveal] = [chosen(stage, actionIds.later, 'tomorrow'), pressed(stage, actionIds.reveal)]
  await stage.db
    .updateTable('nudge')
    .set({ answer_until: days(1) })
    .execute()
  stage.clock.pass(minutes(24 * 60 + 30))
  await stage.minute()

  await stage.act(later)
  await stage.act(reveal)

  expect(readMessage(stage.messages()[0]!)).toContain('The time for this one is over')
  const person = await stage.db.selectFrom('person').select('snoozed_until').executeTakeFirstOrThrow()
  expect(person.snoozed_until).toBeNull()
})

test('in German, everything that she reads is German', async () => {
  const stage = await nudgeAlice('http', { language: 'de' })
  await act(stage, actionIds.type)
  await stage.act(submit(stage.slack, stage.form(), { [fields.typed]: 'fünf' }))
  await stage.act(pressInView(stage.slack, { on: stage.form(), action: ratingActions.good }))
  const undo = pressed(stage, actionIds.undo)
  stage.clock.pass(minutes(11))

  await stage.act(undo)

  expect(textsOf(stage.form().view).join()).toContain('Gut. Das nächste Mal')
  expect(stage.slack.workspace.ephemerals).toMatchObject([{ text: expect.stringContaining('zehn Minuten') }])
})

/** Every row of every table, as text. */
async function dump(stage: Stage): Promise<string> {
  const { rows } = await sql<{ name: string }>`
    select format('%I', tablename) as name from pg_tables where schemaname = 'public'`.execute(stage.db)
  const all = await Promise.all(
    rows.map(({ name }) =>
      sql<{ text: string }>`select one::text as text from ${sql.raw(name)} as one`.execute(stage.db),
    ),
  )
  return all.flatMap((one) => one.rows.map(({ text }) => text)).join('\n')
}
