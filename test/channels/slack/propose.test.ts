import { expect, test } from 'vitest'
import { asRead } from '../../../channels/slack/handlers/propose.ts'
import { fields, proposeShortcut } from '../../../channels/slack/view-ids.ts'
import { addAudience } from '../../support/cast.ts'
import { useClearDatabase } from '../../support/clear.ts'
import { messageShortcut, submit } from '../../support/slack/gestures.ts'
import { alice, bob } from '../../support/slack/people.ts'
import { addAliceOfSlack, openStage, type Stage, textsOf, ways } from '../../support/slack/stage.ts'
import { type Message, storeMessage } from '../../support/slack/workspace.ts'

const database = useClearDatabase()

/** Bob wrote something in a channel of the team. */
async function openForm(text: string, kind: 'http' | 'socket' = 'http'): Promise<Stage> {
  const { db } = database()
  await addAliceOfSlack(db)
  const stage = await openStage(db, kind)
  const said: Message = {
    channel: 'C0TEAM',
    ts: '1767603000.000100',
    user: bob.id,
    text,
    blocks: [],
    isBroadcast: false,
  }
  storeMessage(stage.slack.workspace, said)
  await stage.act(messageShortcut(stage.slack, alice.id, { on: said, callback: proposeShortcut }))
  return stage
}

const ripe = { [fields.question]: 'Which region do we deploy to first?', [fields.answer]: 'Frankfurt' }
const readConcepts = (stage: Stage) =>
  stage.db
    .selectFrom('concept')
    .select(['id', 'inbox_status'])
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .execute()

test.each(ways)('over %s, a message becomes a proposal that waits for approval', async (kind) => {
  const stage = await openForm('We always deploy to Frankfurt first.', kind)
  const before = await readConcepts(stage)
  const given = { ...ripe, [fields.note]: 'We always deploy to Frankfurt first.', [fields.audience]: '1' }

  await stage.act(submit(stage.slack, stage.form(), given))

  const after = await readConcepts(stage)
  expect(after).toHaveLength(before.length + 1)
  expect(after[0]?.inbox_status).toBe('waiting')
  expect(textsOf(stage.form().view).join()).toContain('waits for approval')
})

test('the form brings the text of the message, and her audiences alone', async () => {
  const { db } = database()
  await addAudience(db, 'finance', [])
  const stage = await openForm('Deploy to <https://eu.example.com|Frankfurt> &amp; wait')

  const form = JSON.stringify(stage.form().view)

  expect(form).toContain('"initial_value":"Deploy to Frankfurt & wait"')
  expect(form).toContain('platform')
  expect(form).not.toContain('finance')
})

test('the same message proposed a second time is known, and says so under the text', async () => {
  const stage = await openForm('We always deploy to Frankfurt first.')
  const given = { ...ripe, [fields.note]: 'We always deploy to Frankfurt first.', [fields.audience]: '1' }
  const form = stage.form()
  await stage.act(submit(stage.slack, form, given))

  const again = await stage.act(submit(stage.slack, form, { ...given, [fields.note]: 'Frankfurt comes first.' }))

  expect(again).toMatchObject({ body: { errors: { [fields.note]: 'This is known already.' } } })
})

test('what looks like a password is not taken', async () => {
  const stage = await openForm('The password is hunter2hunter2')
  const given = { ...ripe, [fields.note]: 'password: hunter2hunter2', [fields.audience]: '1' }

  const acknowledgement = await stage.act(submit(stage.slack, stage.form(), given))

  expect(acknowledgement).toMatchObject({ body: { errors: { [fields.note]: expect.stringContaining('password') } } })
})

test('a message longer than a form may hold is cut', async () => {
  const stage = await openForm('ü'.repeat(5000))

  expect(JSON.stringify(stage.form().view)).toContain(`"${'ü'.repeat(1000)}"`)
})

test.each([
  ['<@U0ALICE001> said', '@U0ALICE001 said'],
  ['<#C1|team> and <!here>', 'team and !here'],
  ['a &lt;b&gt; &amp;amp; c', 'a <b> &amp; c'],
])('%s is read as people read it', (text, read) => {
  expect(asRead(text)).toBe(read)
})
