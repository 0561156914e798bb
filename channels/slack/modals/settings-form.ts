import type { types } from '@slack/bolt'
import type { CapSetting } from '../../../engine/db/nudge-tables.ts'
import type { PersonSettings, SettingsChange, SettingsFault } from '../../../engine/people/settings.ts'
import { languages } from '../../../engine/wording/language.ts'
import { weekdayInWords } from '../../../engine/wording/time-words.ts'
import { fields, formIds } from '../view-ids.ts'
import { ask, form, option } from './parts.ts'
import { settingsWords } from './settings-words.ts'

/** Everything that a person may set, as it is now. */
export function settingsForm(settings: PersonSettings): types.ModalView {
  const { language } = settings
  const words = settingsWords[language]
  return form(
    { formId: formIds.settings, title: words.title, submit: words.submit },
    [
      ask(severalOf(fields.slotTimes, slotOptions(settings.slotTimes), settings.slotTimes), words.slotTimes),
      ask(weekdays(settings), words.workingDays),
      ask(timeOf(fields.windowFrom, settings.windowFrom), words.windowFrom),
      ask(timeOf(fields.windowTo, settings.windowTo), words.windowTo),
      ask(numberOf(fields.slotCap, settings.slotCap), { ...words.slotCap, ...ceilingHint(settings, 'slot_cap') }),
      ask(numberOf(fields.dailyCap, settings.dailyCap), { ...words.dailyCap, ...ceilingHint(settings, 'daily_cap') }),
      ask(numberOf(fields.weeklyCap, settings.weeklyCap), {
        label: words.weeklyCap.label,
        hint: [words.weeklyCap.usually(settings.weeklyCapNow), ceilingHint(settings, 'weekly_cap').hint ?? '']
          .join(' ')
          .trim(),
        isOptional: true,
      }),
      ask(
        oneOf(
          fields.channel,
          settings.channels.map(({ kind }) => option(kind, words.channels[kind])),
          settings.channel,
        ),
        words.channel,
      ),
      ask(
        oneOf(
          fields.language,
          languages.map((one) => option(one, words.languages[one])),
          language,
        ),
        words.language,
      ),
      ask(
        oneOf(
          fields.ratingButtons,
          ([2, 4] as const).map((count) => option(String(count), words.ratings[count])),
          String(settings.ratingButtons),
        ),
        words.ratingButtons,
      ),
      ask(
        {
          type: 'plain_text_input',
          action_id: fields.calendar,
          max_length: 20,
          ...(settings.calendar === null ? {} : { initial_value: settings.calendar }),
        },
        { ...words.calendar, isOptional: true },
      ),
    ],
    language,
  )
}

/** What a person changed in the form; what they left as it was stays whoever's it was. */
export function readChange(given: Readonly<Record<string, readonly string[]>>, now: PersonSettings): SettingsChange {
  const one = (field: string) => given[field]?.[0]
  const wished: SettingsChange = {
    slotTimes: [...(given[fields.slotTimes] ?? [])].sort(),
    workingDays: (given[fields.workingDays] ?? []).map(Number).sort(),
    windowFrom: one(fields.windowFrom) ?? now.windowFrom,
    windowTo: one(fields.windowTo) === shownTime(now.windowTo) ? now.windowTo : (one(fields.windowTo) ?? now.windowTo),
    slotCap: Number(one(fields.slotCap) ?? now.slotCap),
    dailyCap: Number(one(fields.dailyCap) ?? now.dailyCap),
    weeklyCap: one(fields.weeklyCap) === undefined ? null : Number(one(fields.weeklyCap)),
    channel: now.channels.find(({ kind }) => kind === one(fields.channel))?.kind ?? now.channel,
    language: languages.find((language) => language === one(fields.language)) ?? now.language,
    ratingButtons: one(fields.ratingButtons) === '4' ? 4 : 2,
    calendar: one(fields.calendar)?.trim().toUpperCase() || null,
  }
  const isChanged = ([setting, value]: [string, unknown]) =>
    JSON.stringify(value) !== JSON.stringify(now[setting as keyof PersonSettings])
  return Object.fromEntries(Object.entries(wished).filter(isChanged))
}

/** Each fault in words, under the question that it is about. */
export function faultsOnFields(
  faults: readonly SettingsFault[],
  { language, ceilings }: PersonSettings,
): Readonly<Record<string, string>> {
  const words = settingsWords[language]
  return Object.fromEntries(
    faults.map(({ setting, reason }) => {
      const cap = caps[setting]
      const most = cap === undefined ? undefined : ceilings[cap]
      const isCeiling = reason === 'above-ceiling' && most !== undefined
      return [
        // The form asks for no zone: Slack's directory tells it.
        setting === 'timeZone' ? fields.slotTimes : fields[setting],
        isCeiling ? words.aboveCeiling(most) : words.faults[reason],
      ]
    }),
  )
}

const caps: Readonly<Partial<Record<keyof SettingsChange, CapSetting>>> = {
  slotCap: 'slot_cap',
  dailyCap: 'daily_cap',
  weeklyCap: 'weekly_cap',
}

function ceilingHint({ ceilings, language }: PersonSettings, cap: CapSetting): { readonly hint?: string } {
  const most = ceilings[cap]
  return most === undefined ? {} : { hint: settingsWords[language].ceiling(most) }
}

/** Every half hour, and what the person has that lies between. */
function slotOptions(own: readonly string[]): readonly types.PlainTextOption[] {
  const halfHours = Array.from({ length: 48 }, (_, place) =>
    [String(Math.floor(place / 2)).padStart(2, '0'), place % 2 === 0 ? '00' : '30'].join(':'),
  )
  return [...new Set([...halfHours, ...own])].sort().map((clock) => option(clock, clock))
}

function weekdays({ workingDays, language }: PersonSettings) {
  const options = [1, 2, 3, 4, 5, 6, 7].map((day) => option(String(day), weekdayInWords(day, language)))
  return {
    type: 'checkboxes' as const,
    action_id: fields.workingDays,
    options,
    ...(workingDays.length > 0 && {
      initial_options: options.filter(({ value }) => workingDays.includes(Number(value))),
    }),
  }
}

function severalOf(actionId: string, options: readonly types.PlainTextOption[], now: readonly string[]) {
  const chosen = options.filter(({ value }) => now.includes(value as string))
  return {
    type: 'multi_static_select' as const,
    action_id: actionId,
    options: [...options],
    ...(chosen.length > 0 && { initial_options: chosen }),
  }
}

function oneOf(actionId: string, options: readonly types.PlainTextOption[], now: string) {
  const chosen = options.find(({ value }) => value === now)
  return {
    type: 'radio_buttons' as const,
    action_id: actionId,
    options: [...options],
    ...(chosen !== undefined && { initial_option: chosen }),
  }
}

function timeOf(actionId: string, now: string) {
  return { type: 'timepicker' as const, action_id: actionId, initial_time: shownTime(now) }
}

/** The control knows no end of the day; its last minute stands for it. */
function shownTime(clock: string): string {
  return clock === '24:00' ? '23:59' : clock
}

function numberOf(actionId: string, now: number | null) {
  return {
    type: 'number_input' as const,
    action_id: actionId,
    is_decimal_allowed: false,
    min_value: '1',
    max_value: '50',
    ...(now !== null && { initial_value: String(now) }),
  }
}
