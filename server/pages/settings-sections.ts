import { html } from 'hono/html'
import { listed, weekdaysInWords } from '../../engine/wording/day-words.ts'
import { weekdayInWords } from '../../engine/wording/time-words.ts'
import { choiceField, faultOf, inputField } from './form-fields.ts'
import type { Markup } from './layout.ts'
import { foldedSection, type SettingsPage, section, stateOf } from './settings-part.ts'
import { settingsWords } from './settings-words.ts'

/** Times of day, days, and the hours that bound them, where the person is. */
export function timesSection(page: SettingsPage): Markup {
  const { settings, here } = page
  const words = settingsWords[settings.language]
  const text = words.times
  const state = stateOf(page, 'times')
  const slots = state.typed?.slotTimes ?? settings.slotTimes
  return foldedSection(
    page,
    'times',
    `${weekdaysInWords(settings.workingDays, settings.language)}, ${listed(settings.slotTimes, settings.language)}`,
    html`<p>${text.lead}</p>
<form method="post" action="${here}/times">
<fieldset><legend>${text.slots}</legend><div class="row slots">${Array.from(
      { length: mostSlots },
      (_, index) =>
        html`<input type="time" name="slotTimes" value="${slots[index] ?? ''}" aria-label="${text.slot(index + 1)}"${
          state.faults.slotTimes !== undefined && html` aria-invalid="true" aria-describedby="slotTimes-fault"`
        }>`,
    )}</div><p class="note">${text.slotsNote}</p>${faultOf(state, 'slotTimes')}</fieldset>
${choiceField(
  state,
  { name: 'workingDays', label: text.days, type: 'checkbox', chosen: settings.workingDays.map(String) },
  [1, 2, 3, 4, 5, 6, 7].map((day) => [String(day), weekdayInWords(day, settings.language)] as const),
)}
<fieldset><legend>${text.window}</legend><div class="row">
${inputField(state, { name: 'windowFrom', label: text.from, value: settings.windowFrom, type: 'time' })}
${inputField(state, { name: 'windowTo', label: text.to, value: endOfDay(settings.windowTo), type: 'time' })}
</div><p class="note">${text.windowNote}</p></fieldset>
${inputField(state, { name: 'timeZone', label: text.zone, value: settings.timeZone, note: text.zoneNote })}
<button class="button">${words.save}</button></form>`,
  )
}

/** As many as a person may have. */
const mostSlots = 4

/** The most questions at a time, a day and a week. */
export function oftenSection(page: SettingsPage): Markup {
  const { settings, here } = page
  const words = settingsWords[settings.language]
  const text = words.often
  const state = stateOf(page, 'often')
  const { ceilings } = settings
  const cap = (name: string, label: string, value: number | null, most: number | undefined, notes: readonly string[]) =>
    inputField(state, {
      name,
      label,
      value: value === null ? '' : String(value),
      type: 'number',
      min: 1,
      ...(most !== undefined && { max: most }),
      ...noteOf([...notes, ...(most === undefined ? [] : [text.ceiling(most)])]),
    })
  return section(
    page,
    'often',
    html`<p>${text.lead}</p>
<form method="post" action="${here}/often">
<div class="row">
${cap('slotCap', text.slotCap, settings.slotCap, ceilings.slot_cap, [])}
${cap('dailyCap', text.dailyCap, settings.dailyCap, ceilings.daily_cap, [])}
${cap('weeklyCap', text.weeklyCap, settings.weeklyCap, ceilings.weekly_cap, [text.weeklyNote(settings.weeklyCapNow)])}
</div>
<button class="button">${words.save}</button></form>`,
  )
}

const noteOf = (notes: readonly string[]) => (notes.length === 0 ? {} : { note: notes.join(' ') })

/** The channel of choice among those that reach the person, and what became of one that does not. */
export function channelSection(page: SettingsPage): Markup {
  const { settings, here } = page
  const words = settingsWords[settings.language]
  const text = words.channel
  const isOff = settings.channels.some(({ offReason }) => offReason !== null)
  return foldedSection(
    page,
    'channel',
    text.kinds[settings.channel],
    html`${settings.channels.length > 1 && html`<p>${text.lead}</p>`}
<form method="post" action="${here}/channel">
${choiceField(
  stateOf(page, 'channel'),
  { name: 'channel', label: text.by, type: 'radio', chosen: [settings.channel] },
  settings.channels.map(
    ({ kind, address, offReason }) =>
      [
        kind,
        html`${text.kinds[kind]}${kind === 'email' && html` <bdi class="note">${address}</bdi>`}${
          offReason !== null && html`<br><span class="off">${text.off[offReason] ?? text.offOther}</span>`
        }`,
      ] as const,
  ),
)}
<div class="row"><button class="button">${words.save}</button>
${isOff && html`<button class="button quiet" formaction="${here}/again">${text.again}</button>`}</div></form>`,
  )
}

/** Language, and how finely to answer. */
export function readingSection(page: SettingsPage): Markup {
  const { settings, here } = page
  const words = settingsWords[settings.language]
  const text = words.reading
  const state = stateOf(page, 'reading')
  return foldedSection(
    page,
    'reading',
    text.languages[settings.language],
    html`<form method="post" action="${here}/reading">
${choiceField(
  state,
  { name: 'language', label: text.language, type: 'radio', chosen: [settings.language] },
  Object.entries(text.languages).map(([value, name]) => [value, html`<span lang="${value}">${name}</span>`] as const),
)}
${choiceField(
  state,
  { name: 'ratingButtons', label: text.buttons, type: 'radio', chosen: [String(settings.ratingButtons)] },
  [
    ['2', text.two],
    ['4', text.four],
  ],
)}
<button class="button">${words.save}</button></form>`,
  )
}

/** A field for a time knows no 24:00. */
const endOfDay = (clock: string): string => (clock === '24:00' ? '23:59' : clock)
