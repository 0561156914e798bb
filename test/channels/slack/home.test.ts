import { expect, test } from 'vitest'
import { faultsOfView } from '../../../channels/slack/block-limits.ts'
import { type HomeFacts, homeView } from '../../../channels/slack/home/home-view.ts'
import { fields, homeActions } from '../../../channels/slack/view-ids.ts'
import { setCeiling } from '../../../engine/people/ceilings.ts'
import { readSettings } from '../../../engine/people/settings.ts'
import { type Differing, days, monday } from '../../support/cast.ts'
import { useClearDatabase } from '../../support/clear.ts'
import { openHome, press, pressInView, submit } from '../../support/slack/gestures.ts'
import { alice, bob } from '../../support/slack/people.ts'
import { readMessage } from '../../support/slack/reading.ts'
import { addAliceOfSlack, openStage, type Stage, textsOf } from '../../support/slack/stage.ts'

const database = useClearDatabase()

async function openAlicesHome(differing: Differing = {}): Promise<Stage> {
  const { db } = database()
  await addAliceOfSlack(db, differing)
  const stage = await openStage(db)
  await stage.act(openHome(stage.slack, alice.id))
  return stage
}

const pressHome = async (stage: Stage, action: string) =>
  await stage.act(pressInView(stage.slack, { on: stage.home(), action }))
const homeText = (stage: Stage) => textsOf(stage.home().view).join('\n')
const readAlice = (stage: Stage) => stage.db.selectFrom('person').selectAll().executeTakeFirstOrThrow()

test('the Home shows what is due, how long things last, the settings, what others see, and what was decided', async () => {
  const { db } = database()
  await addAliceOfSlack(db)
  const stage = await openStage(db)
  await stage.minute()

  await stage.act(openHome(stage.slack, alice.id))

  const shown = homeText(stage)
  expect(shown).toContain('2 questions are due now.')
  expect(shown).toContain('not asked yet')
  expect(shown).toContain('At 09:00 on Monday, Tuesday, Wednesday, Thursday, Friday')
  expect(shown).toContain('Nobody sees your answers')
  expect(shown).toContain('Monday 5 January, 09:00: Asked 2 questions.')
  expect(shown).not.toContain('5433')
})

test('the Home is published when it is opened, and for nobody else', async () => {
  const stage = await openAlicesHome()

  expect(stage.slack.calls.map(({ method }) => method)).toEqual(['views.publish'])
  expect([...stage.slack.workspace.homes.keys()]).toEqual([alice.id])
})

test('somebody whom the program does not know finds a polite Home', async () => {
  const stage = await openAlicesHome()

  await stage.act(openHome(stage.slack, bob.id))

  expect(textsOf(stage.home(bob.id).view).join()).toContain('I do not know you yet')
})

test('Start brings the questions at once as a message, whatever the time of day', async () => {
  const stage = await openAlicesHome({ slot_times: ['16:00'] })

  stage.clock.pass(1000)
  await pressHome(stage, homeActions.start)

  expect(readMessage(stage.message())).toContain('[Show answer]')
  expect(textsOf(stage.form().view).join()).toContain('2 questions are on their way.')
})

test('Start pressed twice is one message', async () => {
  const stage = await openAlicesHome()

  stage.clock.pass(1000)
  await Promise.all([pressHome(stage, homeActions.start), pressHome(stage, homeActions.start)])

  expect(stage.messages()).toHaveLength(1)
})

test('who has not agreed is asked for that instead, and can agree there', async () => {
  const stage = await openAlicesHome({ consented_at: null })
  const before = homeText(stage)

  await pressHome(stage, homeActions.agree)

  expect(before).toContain('Nothing is asked until you say yes.')
  expect(before).not.toContain('Start')
  expect((await readAlice(stage)).consented_at).toEqual(monday)
  expect(homeText(stage)).toContain('Start')
})

test('Stop asking me opts out, and the Home offers to agree again', async () => {
  const stage = await openAlicesHome()

  await pressHome(stage, homeActions.optOut)

  expect((await readAlice(stage)).opted_out_at).toEqual(monday)
  expect(homeText(stage)).toContain('Yes, ask me')
})

test('settings that she changes hold, and those that she left stay whoever’s they were', async () => {
  const stage = await openAlicesHome()
  await pressHome(stage, homeActions.settings)

  await stage.act(
    submit(stage.slack, stage.form(), filledIn({ [fields.slotTimes]: ['10:30', '14:00'], [fields.language]: 'de' })),
  )

  const { slot_times, language, own_settings } = await readAlice(stage)
  expect({ slot_times, language }).toEqual({ slot_times: ['10:30:00', '14:00:00'], language: 'de' })
  expect(own_settings).toEqual(['language', 'slot_times', 'window_from', 'window_to'])
  expect(homeText(stage)).toContain('Um 10:30, 14:00 Uhr')
})

test('faults stand under their questions, the ceiling is explained, and nothing is changed', async () => {
  const stage = await openAlicesHome()
  await setCeiling(stage.db, 'daily_cap', 3, monday)
  await pressHome(stage, homeActions.settings)

  const acknowledgement = await stage.act(
    submit(
      stage.slack,
      stage.form(),
      filledIn({ [fields.slotTimes]: ['06:00'], [fields.dailyCap]: '5', [fields.calendar]: 'Narnia' }),
    ),
  )

  expect(acknowledgement).toMatchObject({
    body: {
      response_action: 'errors',
      errors: {
        [fields.slotTimes]: 'One of these times lies outside the hours below.',
        [fields.dailyCap]: 'The limit for everybody here is 3.',
        [fields.calendar]: expect.stringContaining('not known'),
      },
    },
  })
  expect(textsOf(stage.form().view).join()).toContain('At most 3: that is the limit for everybody here.')
  expect(await readAlice(stage)).toMatchObject({ slot_times: ['09:00:00'], own_settings: [] })
})

test('a pause and its end show in the Home', async () => {
  const stage = await openAlicesHome()
  await pressHome(stage, homeActions.pause)
  await stage.act(submit(stage.slack, stage.form(), { [fields.pause]: 'day', [fields.pauseUntil]: '2026-02-01' }))
  const paused = homeText(stage)

  await pressHome(stage, homeActions.resume)

  expect(paused).toContain('Paused until Sunday 1 February.')
  expect(homeText(stage)).not.toContain('Paused until')
})

test('a vacation is noted, shown and taken away again', async () => {
  const stage = await openAlicesHome()
  await pressHome(stage, homeActions.addVacation)
  const dates = { [fields.fromDay]: '2026-03-02', [fields.toDay]: '2026-03-06' }
  await stage.act(submit(stage.slack, stage.form(), dates))
  const noted = homeText(stage)

  await pressHome(stage, homeActions.removeVacation)

  expect(noted).toContain('Vacation from Monday 2 March to Friday 6 March')
  expect(homeText(stage)).not.toContain('Vacation from')
})

test('a vacation that ends before it begins keeps its form open', async () => {
  const stage = await openAlicesHome()
  await pressHome(stage, homeActions.addVacation)

  const acknowledgement = await stage.act(
    submit(stage.slack, stage.form(), { [fields.fromDay]: '2026-03-06', [fields.toDay]: '2026-03-02' }),
  )

  expect(acknowledgement).toMatchObject({ body: { errors: { [fields.toDay]: expect.stringContaining('before') } } })
})

test('what she set aside she can bring back', async () => {
  const stage = await openAlicesHome()
  const { concept_id } = await stage.db.selectFrom('retention_state').select('concept_id').executeTakeFirstOrThrow()
  const personId = (await readAlice(stage)).id
  await stage.db.insertInto('dismissal').values({ person_id: personId, concept_id, dismissed_at: monday }).execute()
  await stage.act(openHome(stage.slack, alice.id))
  const aside = homeText(stage)
  await pressHome(stage, homeActions.restore)

  await stage.act(submit(stage.slack, stage.form(), { [fields.concept]: concept_id }))

  expect(aside).toContain('You set one question aside.')
  expect(await stage.db.selectFrom('dismissal').selectAll().execute()).toEqual([])
  expect(homeText(stage)).not.toContain('aside')
})

test('her data go only when she types the word, and then her messages go too', async () => {
  const stage = await openAlicesHome()
  stage.clock.pass(1000)
  await pressHome(stage, homeActions.start)
  await pressHome(stage, homeActions.erase)
  const mistyped = await stage.act(submit(stage.slack, stage.form(), { [fields.confirmation]: 'yes' }))
  const kept = await stage.db.selectFrom('person').select('id').execute()

  await stage.act(submit(stage.slack, stage.form(), { [fields.confirmation]: 'delete' }))

  expect(mistyped).toMatchObject({ body: { errors: { [fields.confirmation]: 'To delete everything, type DELETE.' } } })
  expect(kept).toHaveLength(1)
  expect(await stage.db.selectFrom('person').select('id').execute()).toEqual([])
  expect(stage.messages()).toEqual([])
  expect(homeText(stage)).toContain('I do not know you yet')
})

test('the links to her own pages are signed, and for her', async () => {
  const stage = await openAlicesHome()

  const urls = JSON.stringify(stage.home().view).match(/https:\/\/clo\.example\.com\/[^"]+/g)

  expect(urls).toEqual([
    expect.stringMatching(/^https:\/\/clo\.example\.com\/me\/v1\./),
    expect.stringMatching(/^https:\/\/clo\.example\.com\/settings\/v1\./),
  ])
})

test('a button under a message that opens the Home’s form works there as well', async () => {
  const stage = await openAlicesHome({ consented_at: null })
  await stage.db
    .insertInto('nudge')
    .values({
      person_id: (await readAlice(stage)).id,
      slot_at: monday,
      channel: 'slack',
      status: 'planned',
      notice: 'consent',
      not_after: days(1),
      planned_at: monday,
    })
    .execute()
  await stage.minute()

  await stage.act(press(stage.slack, alice.id, { on: stage.message(), action: 'clo.settings' }))

  expect(textsOf(stage.form().view)).toContain('My settings')
})

test.each([
  'en',
  'de',
] as const)('the fullest Home in %s keeps Slack’s limits, and its text stays text', async (language) => {
  const { db } = database()
  const { id } = await addAliceOfSlack(db, { language })
  const settings = await readSettings(db, id, monday)
  if (settings === null) throw new Error('Alice is not there')
  const hostile = `<!channel> *bold* <https://example.com|x> ${'ü'.repeat(3000)}`
  const facts: HomeFacts = {
    settings: {
      ...settings,
      slotTimes: Array.from({ length: 48 }, (_, place) => `${10 + (place % 14)}:00`),
      vacations: Array.from({ length: 60 }, () => ({ fromDay: '2026-03-02', toDay: '2026-03-06' })),
      ceilings: { slot_cap: 1, daily_cap: 1, weekly_cap: 1 },
      calendar: 'DE-BY',
      isPaused: true,
    },
    home: {
      dueNow: 999,
      fading: Array.from({ length: 3 }, () => ({ name: hostile, days: 3 })),
      topics: Array.from({ length: 200 }, () => ({ topic: hostile, concepts: 12, stabilityDays: 200 })),
      nextSlot: { weekday: 1, clock: '09:00' },
      setAside: 7,
    },
    decisions: Array.from({ length: 10 }, () => ({
      slotAt: monday,
      local: '2026-01-05 09:00',
      weekday: 1,
      reason: 'asked' as const,
      asked: 2,
      deferred: 3,
    })),
    links: { ownReport: `https://clo.example.com/${'x'.repeat(300)}`, settings: 'https://clo.example.com/s' },
  }

  const view = homeView(facts)

  expect(faultsOfView(view)).toEqual([])
  expect(view.blocks.length).toBeLessThan(100)
  expect(JSON.stringify(view)).not.toContain('mrkdwn')
})

/** The form as it stands, but for what a test changes: Slack sends every control. */
function filledIn(differing: Readonly<Record<string, string | readonly string[]>>) {
  return {
    [fields.slotTimes]: ['09:00'],
    [fields.workingDays]: ['1', '2', '3', '4', '5'],
    [fields.windowFrom]: '08:00',
    [fields.windowTo]: '18:00',
    [fields.slotCap]: '2',
    [fields.dailyCap]: '2',
    [fields.channel]: 'slack',
    [fields.language]: 'en',
    [fields.ratingButtons]: '2',
    ...differing,
  }
}
