import { expect, test } from 'vitest'
import { faultsOfView } from '../../../channels/slack/block-limits.ts'
import { dayAfter, readDay } from '../../../channels/slack/handlers/local-day.ts'
import { flagForm } from '../../../channels/slack/modals/flag-form.ts'
import { eraseForm, restoreForm, vacationForm } from '../../../channels/slack/modals/own-forms.ts'
import { wordsForm } from '../../../channels/slack/modals/parts.ts'
import { pauseForm } from '../../../channels/slack/modals/pause-form.ts'
import { proposeForm, textLimit } from '../../../channels/slack/modals/propose-form.ts'
import { settingsForm } from '../../../channels/slack/modals/settings-form.ts'
import { ratedForm, typedForm, typingForm } from '../../../channels/slack/modals/typed-answer.ts'
import { readSettings } from '../../../engine/people/settings.ts'
import { dayWithWeekday } from '../../../engine/wording/day-words.ts'
import { addAlice, monday } from '../../support/cast.ts'
import { useClearDatabase } from '../../support/clear.ts'
import { revealed } from './nudges.ts'

const database = useClearDatabase()
const long = `<!channel> *bold* ${'ü'.repeat(5000)}`
const asked = { ...revealed, question: long, context: long, answer: long, previousAnswer: long }
const named = Array.from({ length: 200 }, (_, place) => ({ id: String(place), conceptId: String(place), name: long }))

test.each([
  'en',
  'de',
] as const)('the fullest forms in %s keep Slack’s limits, and text in them stays text', async (language) => {
  const { db } = database()
  const { id } = await addAlice(db, { language, calendar: 'DE-BY' })
  const settings = await readSettings(db, id, monday)
  if (settings === null) throw new Error('Alice is not there')
  const ceilings = { slot_cap: 1, daily_cap: 1, weekly_cap: 1 }

  const forms = [
    typingForm(asked, '1:1', language),
    typedForm(asked, { typed: long, carried: '1:1', ratingButtons: 4, language }),
    typedForm(asked, { typed: '', carried: '1:1', ratingButtons: 2, language }),
    ratedForm({ ...asked, rating: 'again', nextDays: null }, language),
    flagForm('1:1', language),
    pauseForm('', language),
    settingsForm({ ...settings, ceilings, windowTo: '24:00', weeklyCap: null, slotTimes: ['09:07', '10:00'] }),
    vacationForm(language),
    restoreForm(named, language),
    restoreForm([], language),
    eraseForm(language),
    proposeForm({ channel: 'C0TEAM', ts: '1.2', text: 'ü'.repeat(textLimit) }, named, language),
    proposeForm({ channel: 'C0TEAM', ts: '1.2', text: '' }, [], language),
    wordsForm(long, language),
  ]

  expect(forms.flatMap((form) => faultsOfView(form))).toEqual([])
  expect(JSON.stringify(forms)).not.toContain('mrkdwn')
})

test.each([
  ['2026-02-01', '2026-02-01'],
  ['1.2.2026', '2026-02-01'],
  ['2026-02-30', null],
  ['01.02', null],
  ['9999-99-99', null],
  ['tomorrow', null],
])('the day %s is read as %s', (text, day) => {
  expect(readDay(text)).toBe(day)
})

test('days are counted over the ends of months and years', () => {
  expect([dayAfter('2026-12-31', 1), dayAfter('2028-02-28', 1)]).toEqual(['2027-01-01', '2028-02-29'])
})

test('a day is named in the language of its reader', () => {
  expect([dayWithWeekday('2026-01-05', 'en'), dayWithWeekday('2026-01-05', 'de')]).toEqual([
    'Monday 5 January',
    'Montag, 5. Januar',
  ])
})
