import { expect, test } from 'vitest'
import { actionIds, optionValue, ratingActions } from '../channels/slack/actions.ts'
import { fields } from '../channels/slack/view-ids.ts'
import { useClearDatabase } from './support/clear.ts'
import { command, openHome, press, submit } from './support/slack/gestures.ts'
import { alice } from './support/slack/people.ts'
import { readMessage } from './support/slack/reading.ts'
import { addAliceOfSlack, openStage, textsOf, ways } from './support/slack/stage.ts'
import { openDirect } from './support/slack/workspace.ts'

const database = useClearDatabase()

test.each(
  ways,
)('over %s, Alice meets the app, agrees, answers, puts off, reports, looks around and pauses', async (kind) => {
  const { db } = database()
  await addAliceOfSlack(db, { consented_at: null })
  const stage = await openStage(db, kind)
  const { slack } = stage
  const direct = openDirect(slack.workspace, alice.id).channel
  const reads = () => readMessage(stage.message())
  const presses = async (action: string, given: string | undefined = undefined) =>
    await stage.act(press(slack, alice.id, { on: stage.message(), action, ...(given !== undefined && { given }) }))
  const types = async (text: string) => {
    await stage.act(command(slack, alice.id, { name: '/clo', text }))
    return textsOf(slack.workspace.ephemerals.at(-1)?.blocks).join('\n')
  }
  const isClock = (clock: string) => stage.clock.pass(Date.parse(`2026-01-${clock}Z`) - stage.clock().getTime())

  // On Monday at nine she hears of it for the first time: what it is, and no question.
  await stage.minute()
  expect(stage.message().channel).toBe(direct.id)
  expect(reads()).toContain('Only you see how you answered.')
  expect(reads()).toContain('Nothing is asked until you say yes.\n[Yes, ask me] [Settings] [No, thank you]')

  // Before anything else she looks at the settings, and would rather be asked at ten.
  await presses(actionIds.settings)
  await stage.act(submit(slack, stage.form(), { ...asShown, [fields.slotTimes]: ['10:00'] }))
  expect(slack.workspace.modals.size).toBe(0)
  isClock('05T09:20:00')
  await presses(actionIds.agree)
  expect(reads()).toContain('You said yes. The first question comes when something is due')

  // At ten, and not before, her first two questions come as one message. Their answers have not left the house.
  isClock('05T09:59:00')
  await stage.minute()
  expect(stage.messages()).toHaveLength(1)
  isClock('05T10:00:00')
  await stage.minute()
  expect(stage.messages()).toHaveLength(2)
  expect(reads()).toBe(
    [
      '(A quick recall, then back to your day. 2 quick recalls, about 40 seconds.)',
      'From team memory, 3 days ago. Never asked so far. | 1 of 2',
      '**Billing service: runs on port ____**',
      'Say it to yourself first, then look.',
      `[Show answer] [Type it] ${menus}`,
    ].join('\n'),
  )
  expect(JSON.stringify(slack.calls)).not.toContain('5433')

  await presses(actionIds.reveal)
  expect(reads()).toContain('Answer\n5433\nFrom team memory, 3 days ago.')
  expect(reads()).toContain('[Forgot] [Barely] [Got it] [Instantly]')

  await presses(ratingActions.again)
  expect(reads()).toContain('Now you have it fresh. We will ask again tomorrow.\n[Undo] [Next (1 left)]')

  // A slip of the finger: she takes it back, and says how it was.
  await presses(actionIds.undo)
  expect(reads()).toContain('[Forgot] [Barely] [Got it] [Instantly]')
  await presses(ratingActions.good)
  expect(reads()).toContain('Good. Next time in 2 days.\n[Undo] [Next (1 left)]')

  // The second question has no time now.
  await presses(actionIds.next)
  expect(reads()).toContain('2 of 2\n**Refunds: customers may ask for one within ____**')
  await presses(actionIds.later, optionValue({ nudgeId: '2', position: 2 }, 'afternoon'))
  expect(reads()).toBe(
    [
      '(Put off until Monday, 15:00.)',
      '**Refunds: customers may ask for one within ____**',
      'Put off until Monday, 15:00.',
    ].join('\n'),
  )

  // In the afternoon it comes, and only that.
  isClock('05T14:59:00')
  await stage.minute()
  expect(stage.messages()).toHaveLength(2)
  isClock('05T15:00:00')
  await stage.minute()
  expect(stage.messages()).toHaveLength(3)
  expect(reads()).toContain('1 quick recall')
  expect(reads()).toContain('**Refunds: customers may ask for one within ____**')

  // It is outdated, she says: it is asked no more, and an operator reads why.
  await presses(actionIds.more, optionValue({ nudgeId: '3', position: 1 }, 'flag'))
  await stage.act(submit(slack, stage.form(), { [fields.note]: 'It is 14 days now' }))
  expect(textsOf(stage.form().view).join()).toContain('Nobody is asked this until somebody has looked at it.')
  expect(reads()).toContain('This question was withdrawn.')
  expect(await db.selectFrom('flag').select('note').execute()).toEqual([{ note: 'It is 14 days now' }])

  await stage.act(openHome(slack, alice.id))
  const home = textsOf(stage.home().view).join('\n')
  expect(home).toContain('Nothing is due now.')
  expect(home).toContain('Fading this week\nBilling service: runs on port ____: fades in 2 days')
  expect(home).toContain('At 10:00 on Monday, Tuesday, Wednesday, Thursday, Friday')

  expect(await types('why')).toBe(
    [
      'What was decided lately:',
      'Monday 5 January, 15:00: Asked 1 question.',
      'Monday 5 January, 10:00: Asked 2 questions.',
      'Monday 5 January, 09:00: You had not agreed to questions yet.',
    ].join('\n'),
  )

  // A week off: the rest of this one and the Monday after it are quiet, and on Tuesday it goes on.
  expect(await types('pause 1 week')).toBe('All right. You will hear nothing from me before Tuesday 13 January.')
  for (const day of ['06', '07', '08', '09', '12']) {
    isClock(`${day}T10:00:00`)
    await stage.minute()
  }
  expect(stage.messages()).toHaveLength(3)
  isClock('13T10:00:00')
  await stage.minute()
  expect(stage.messages()).toHaveLength(4)
  expect(reads()).toContain('Last practised')

  // The answer that she never asked to see was never shown, nor did anything go wrong.
  expect(JSON.stringify(slack.calls)).not.toContain('30 days')
  expect(stage.logged).toEqual([])
})

const menus = '[Later: This afternoon, Tomorrow, Next week] [Not for me, This is wrong or outdated, Pause nudges]'

/** What the form of settings says of her as it opens; Slack sends every control. */
const asShown = {
  [fields.workingDays]: ['1', '2', '3', '4', '5'],
  [fields.windowFrom]: '08:00',
  [fields.windowTo]: '18:00',
  [fields.slotCap]: '2',
  [fields.dailyCap]: '2',
  [fields.channel]: 'slack',
  [fields.language]: 'en',
  [fields.ratingButtons]: '4',
}
