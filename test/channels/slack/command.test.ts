import { expect, test } from 'vitest'
import { readPause } from '../../../channels/slack/handlers/pause.ts'
import { type Differing, monday } from '../../support/cast.ts'
import { useClearDatabase } from '../../support/clear.ts'
import { command } from '../../support/slack/gestures.ts'
import { alice, bob } from '../../support/slack/people.ts'
import { readMessage } from '../../support/slack/reading.ts'
import { addAliceOfSlack, openStage, type Stage, textsOf, ways } from '../../support/slack/stage.ts'

const database = useClearDatabase()

async function meetAlice(differing: Differing = {}, kind: 'http' | 'socket' = 'http'): Promise<Stage> {
  const { db } = database()
  await addAliceOfSlack(db, differing)
  return await openStage(db, kind)
}

/** Types it, and gives what she alone reads. */
async function type(stage: Stage, text: string): Promise<string> {
  await stage.act(command(stage.slack, alice.id, { name: '/clo', text }))
  const words = stage.slack.workspace.ephemerals.at(-1)
  return words === undefined ? '' : textsOf(words.blocks).join('\n')
}

test.each(ways)('over %s, quiz brings what is due at once', async (kind) => {
  const stage = await meetAlice({ slot_times: ['16:00'] }, kind)
  stage.clock.pass(1000)

  expect(await type(stage, 'quiz')).toBe('2 questions are on their way.')

  expect(readMessage(stage.message())).toContain('[Show answer]')
})

test('quiz without consent asks for that first', async () => {
  const stage = await meetAlice({ consented_at: null })

  expect(await type(stage, 'quiz')).toContain('Nothing is asked before you agree')

  expect(stage.messages()).toEqual([])
})

test.each([
  ['pause', 'You will hear nothing from me until you resume.'],
  ['pause 1 day', 'You will hear nothing from me before Wednesday 7 January.'],
  ['pause 2 weeks', 'You will hear nothing from me before Tuesday 20 January.'],
  ['pause until 2026-02-01', 'You will hear nothing from me before Sunday 1 February.'],
])('%s pauses, and says until when', async (text, words) => {
  const stage = await meetAlice()

  expect(await type(stage, text)).toBe(`All right. ${words}`)

  const { paused_until } = await stage.db.selectFrom('person').select('paused_until').executeTakeFirstOrThrow()
  expect(paused_until?.getTime()).toBeGreaterThan(monday.getTime())
})

test.each([
  ['pause until 2026-01-05', 'Choose a day that lies ahead'],
  ['pause until 2026-02-30', 'I did not understand for how long'],
  ['pause for ever', 'I did not understand for how long'],
  ['pause until 2099-01-01', 'Choose a day that lies ahead'],
])('%s pauses nothing, and says what would work', async (text, words) => {
  const stage = await meetAlice()

  expect(await type(stage, text)).toContain(words)

  expect(await stage.db.selectFrom('person').select('paused_until').execute()).toEqual([{ paused_until: null }])
})

test('resume ends a pause', async () => {
  const stage = await meetAlice()
  await type(stage, 'pause')

  expect(await type(stage, 'resume')).toContain('Welcome back')

  expect(await stage.db.selectFrom('person').select('paused_until').execute()).toEqual([{ paused_until: null }])
})

test('resume of somebody who never agreed does not promise anything', async () => {
  const stage = await meetAlice({ consented_at: null })

  expect(await type(stage, 'resume')).toContain('Nothing is sent before you agree')
})

test('stats tells what is due and how long it lasts, without an answer', async () => {
  const stage = await meetAlice()

  const words = await type(stage, 'stats')

  expect(words).toContain('2 questions are due now.')
  expect(words).toContain('not asked yet (')
  expect(words).not.toContain('5433')
})

test('why tells what was decided, and nothing where nothing was', async () => {
  const stage = await meetAlice()
  const before = await type(stage, 'why')
  await stage.minute()

  const after = await type(stage, 'why')

  expect(before).toBe('Nothing has been decided about you so far.')
  expect(after).toBe('What was decided lately:\nMonday 5 January, 09:00: Asked 2 questions.')
})

test('settings opens the form', async () => {
  const stage = await meetAlice()

  await type(stage, 'settings')

  expect(textsOf(stage.form().view)).toContain('My settings')
})

test.each(['', 'help', 'HELP', 'what now'])('"%s" gets help', async (text) => {
  const stage = await meetAlice()

  expect(await type(stage, text)).toContain('/clo quiz')
})

test.each([
  ['hilfe', '/clo weiter'],
  ['pause 1 Woche', 'Ab Dienstag, 13. Januar geht es weiter'],
  ['pause bis 24.12.2026', 'Ab Donnerstag, 24. Dezember geht es weiter'],
  ['warum', 'Bisher wurde über dich nichts entschieden.'],
  ['stand', '2 Fragen stehen an.'],
])('in German, %s', async (text, words) => {
  const stage = await meetAlice({ language: 'de' })

  expect(await type(stage, text)).toContain(words)
})

test('somebody whom the program does not know is told so in the answer', async () => {
  const stage = await meetAlice()

  await stage.act(command(stage.slack, bob.id, { name: '/clo', text: 'stats' }))

  expect(stage.slack.workspace.ephemerals).toMatchObject([
    { user: bob.id, text: expect.stringContaining('I do not know you yet') },
  ])
})

test('what a topic is called stays text in the answer', async () => {
  const stage = await meetAlice()
  await stage.db.updateTable('concept_version').set({ context: '<!channel> *all*' }).execute()

  await type(stage, 'stats')

  const [words] = stage.slack.workspace.ephemerals
  expect(words?.text).toContain('&lt;!channel&gt; *all*')
  expect(words?.blocks).toMatchObject([{ text: { type: 'plain_text', text: expect.stringContaining('<!channel>') } }])
})

test.each([
  ['', { kind: 'open' }],
  ['3 days', { kind: 'days', count: 3 }],
  ['a week', { kind: 'days', count: 7 }],
  ['eine Woche', { kind: 'days', count: 7 }],
  ['für 2 Tage', { kind: 'days', count: 2 }],
  ['bis zum 1.2.2026', { kind: 'until', day: '2026-02-01' }],
  ['1 moon', null],
])('"%s" behind pause is read', (words, wish) => {
  expect(readPause(words)).toEqual(wish)
})
