import { z } from 'zod'
import type { SettingsChange, SettingsFault } from '../engine/people/settings.ts'
import { languages } from '../engine/wording/language.ts'
import type { Typed } from './typed-form.ts'

/** What the settings page confirms, as `?saved=` says it. */
export const savedWords = [
  'agreed',
  'declined',
  'started',
  'times',
  'often',
  'channel',
  'again',
  'reading',
  'calendar',
  'vacation',
  'vacation-removed',
  'paused',
  'resumed',
  'later',
  'restored',
] as const

/** One thing that the settings page confirms. */
export type Saved = (typeof savedWords)[number]

/** A field of the page and what is wrong with what was typed there. */
export type FieldFault = {
  readonly field: string
  readonly reason:
    | SettingsFault['reason']
    | 'no-slot'
    | 'bad-day'
    | 'not-ahead'
    | 'not-possible-any-more'
    | 'backwards'
    | 'over'
    | 'overlaps'
    | 'too-long'
    | 'bad-choice'
    | 'wrong-word'
}

/** The forms whose fields are settings. */
export type SettingsForm = 'times' | 'often' | 'channel' | 'reading' | 'calendar'

/** Reads what was typed into one form as a change of settings, or says what no setting could mean. What the engine refuses is its to say. */
export function readChange(form: SettingsForm, typed: Typed): SettingsChange | readonly FieldFault[] {
  const parsed = forms[form].safeParse(typed)
  if (parsed.success) return parsed.data
  return parsed.error.issues.map(({ path, message }) => ({
    field: String(path[0] ?? form),
    reason: message as FieldFault['reason'],
  }))
}

/** The names of the settings are those of the fields, so that a fault finds its place. */
export const faultsOfSettings = (faults: readonly SettingsFault[]): readonly FieldFault[] =>
  faults.map(({ setting, reason }) => ({ field: setting, reason }))

/** A calendar day such as `2026-02-01` that exists; null for anything else. */
export function readDay(typed: readonly string[] | undefined): string | null {
  const day = typed?.[0]?.trim() ?? ''
  const instant = /^\d{4}-\d{2}-\d{2}$/.test(day) ? new Date(`${day}T00:00:00Z`) : null
  return instant !== null && !Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(day) ? day : null
}

const one = z
  .array(z.string())
  .default([])
  .transform((values) => values[0]?.trim() ?? '')

const filled = z
  .array(z.string())
  .default([])
  .transform((values) => values.map((value) => value.trim()).filter((value) => value !== ''))

const clock = /^([01]\d|2[0-3]):[0-5]\d$/

const wholeNumber = one.refine((text) => /^\d{1,3}$/.test(text), { error: 'out-of-range' }).transform(Number)

const forms = {
  times: z.object({
    slotTimes: filled
      .refine((slots) => slots.length > 0, { error: 'no-slot', abort: true })
      .refine((slots) => slots.every((slot) => clock.test(slot)), { error: 'bad-time' }),
    windowFrom: one.refine((text) => clock.test(text), { error: 'bad-time' }),
    windowTo: one.refine((text) => clock.test(text), { error: 'bad-time' }),
    workingDays: filled
      .refine((days) => days.length > 0 && days.every((day) => /^[1-7]$/.test(day)), { error: 'no-working-day' })
      .transform((days) => [...new Set(days.map(Number))].sort()),
    timeZone: one,
  }),
  often: z.object({
    slotCap: wholeNumber,
    dailyCap: wholeNumber,
    weeklyCap: one
      .refine((text) => /^\d{0,3}$/.test(text), { error: 'out-of-range' })
      .transform((text) => (text === '' ? null : Number(text))),
  }),
  channel: z.object({ channel: one.pipe(z.enum(['email', 'slack'], { error: 'bad-choice' })) }),
  reading: z.object({
    language: one.pipe(z.enum(languages, { error: 'bad-choice' })),
    ratingButtons: one.pipe(z.enum(['2', '4'], { error: 'bad-choice' })).transform((text) => (text === '4' ? 4 : 2)),
  }),
  calendar: z.object({ calendar: one.transform((text) => (text === '' ? null : text.toUpperCase())) }),
} as const
