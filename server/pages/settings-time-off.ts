import { html } from 'hono/html'
import { dayInWords } from '../../engine/wording/day-words.ts'
import { weekdayInWords } from '../../engine/wording/time-words.ts'
import { daysAfter } from '../calendar-day.ts'
import { faultOf, inputField, selectField } from './form-fields.ts'
import type { Markup } from './layout.ts'
import { foldedSection, type SettingsPage, section, stateOf } from './settings-part.ts'
import { settingsWords } from './settings-words.ts'

/** How long nothing shall come. */
export function pauseSection(page: SettingsPage): Markup {
  const { settings, here } = page
  const text = settingsWords[settings.language].pause
  const tomorrow = daysAfter(settings.localNow, 1)
  return section(
    page,
    'pause',
    html`<p>${text.lead}</p>
<form method="post" action="${here}/pause" class="row">
<button class="button quiet" name="for" value="day">${text.day}</button>
<button class="button quiet" name="for" value="week">${text.week}</button>
<button class="button quiet" name="for" value="open">${text.open}</button>
</form>
<form method="post" action="${here}/pause" class="row end">
${inputField(stateOf(page, 'pause'), { name: 'until', label: text.until, value: '', type: 'date', min: tomorrow })}
<button class="button quiet" name="for" value="until">${text.untilButton}</button>
</form>`,
  )
}

/** Another time for what would come next. */
export function laterSection(page: SettingsPage): Markup {
  const { settings, here, later } = page
  const { language } = settings
  const text = settingsWords[language].later
  return section(
    page,
    'later',
    html`<p>${text.lead}</p>
<form method="post" action="${here}/later" class="row">
${later.map(
  ({ choice, weekday, clock }) =>
    html`<button class="button quiet" name="choice" value="${choice}">${
      choice === 'afternoon' ? text.afternoon(clock) : text.other(weekdayInWords(weekday, language), clock)
    }</button>`,
)}
</form>
${faultOf(stateOf(page, 'later'), 'choice')}`,
  )
}

/** Public holidays and vacations. */
export function offSection(page: SettingsPage): Markup {
  const { settings, here, calendars } = page
  const { language, vacations } = settings
  const words = settingsWords[language]
  const text = words.off
  const state = stateOf(page, 'off')
  const calendar = calendars.find((one) => one.calendar === settings.calendar)?.name ?? settings.calendar
  return foldedSection(
    page,
    'off',
    text.stands(calendar, vacations.length),
    html`<form method="post" action="${here}/calendar" class="row end">
${selectField(state, { name: 'calendar', label: text.calendar, value: settings.calendar ?? '' }, [
  ['', text.noCalendar],
  ...calendars.map(({ calendar, name }) => [calendar, name] as const),
])}
<button class="button quiet">${words.save}</button></form>
<h3>${text.vacations}</h3>
${vacations.length === 0 && html`<p class="note">${text.none}</p>`}
${
  vacations.length > 0 &&
  html`<ul class="lines">${vacations.map(({ fromDay, toDay }) => {
    const span = text.span(dayInWords(fromDay, language), dayInWords(toDay, language))
    return html`<li><span>${span}</span>
<form method="post" action="${here}/vacation-remove"><input type="hidden" name="fromDay" value="${fromDay}"><button class="button plain" aria-label="${text.remove}: ${span}">${text.remove}</button></form></li>`
  })}</ul>`
}
<form method="post" action="${here}/vacation" class="row end">
${inputField(state, { name: 'fromDay', label: text.from, value: '', type: 'date' })}
${inputField(state, { name: 'toDay', label: text.to, value: '', type: 'date' })}
<button class="button quiet">${text.add}</button></form>`,
  )
}
