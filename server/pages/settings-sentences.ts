import type { Language } from '../../engine/wording/language.ts'
import type { FieldFault, Saved } from '../settings-form.ts'

/** What the settings page says in one language. */
export type SettingsWords = {
  readonly title: string
  readonly forWhom: string
  readonly localTime: (clock: string, timeZone: string) => string
  readonly sections: Readonly<
    Record<
      'pause' | 'later' | 'times' | 'often' | 'channel' | 'reading' | 'off' | 'aside' | 'why' | 'data' | 'stop',
      string
    >
  >
  readonly save: string
  readonly status: {
    readonly active: (days: string, times: string) => string
    readonly notAgreed: string
    readonly optedOut: string
    readonly pausedUntil: (day: string) => string
    readonly pausedOpen: string
    readonly snoozed: string
    readonly stopped: string
    readonly unreachable: string
  }
  readonly consent: {
    readonly title: string
    readonly points: readonly (readonly [string, string])[]
    readonly yes: string
    readonly no: string
  }
  readonly pause: {
    readonly lead: string
    readonly day: string
    readonly week: string
    readonly open: string
    readonly until: string
    readonly untilButton: string
    readonly resume: string
  }
  readonly later: {
    readonly lead: string
    readonly afternoon: (clock: string) => string
    readonly other: (weekday: string, clock: string) => string
  }
  readonly times: {
    readonly lead: string
    readonly slots: string
    readonly slot: (number: number) => string
    readonly slotsNote: string
    readonly days: string
    readonly window: string
    readonly from: string
    readonly to: string
    readonly windowNote: string
    readonly zone: string
    readonly zoneNote: string
  }
  readonly often: {
    readonly lead: string
    readonly slotCap: string
    readonly dailyCap: string
    readonly weeklyCap: string
    readonly weeklyNote: (now: number) => string
    readonly ceiling: (most: number) => string
  }
  readonly channel: {
    readonly lead: string
    readonly kinds: Readonly<Record<'email' | 'slack', string>>
    readonly off: Readonly<Record<string, string>>
    readonly offOther: string
    readonly again: string
    readonly by: string
  }
  readonly reading: {
    readonly language: string
    readonly languages: Readonly<Record<Language, string>>
    readonly buttons: string
    readonly two: string
    readonly four: string
  }
  readonly off: {
    readonly calendar: string
    readonly noCalendar: string
    readonly stands: (calendar: string | null, vacations: number) => string
    readonly vacations: string
    readonly none: string
    readonly from: string
    readonly to: string
    readonly add: string
    readonly remove: string
    readonly span: (from: string, to: string) => string
  }
  readonly aside: {
    readonly stands: (count: number) => string
    readonly none: string
    readonly lead: string
    readonly restore: string
  }
  readonly why: { readonly none: string; readonly lead: string }
  readonly data: {
    readonly stands: string
    readonly lead: string
    readonly export: string
    readonly erase: string
    readonly eraseLead: string
    readonly eraseWord: string
    readonly eraseLabel: string
    readonly eraseButton: string
    readonly gone: { readonly title: string; readonly points: readonly string[] }
  }
  readonly stop: { readonly stands: string; readonly lead: string; readonly stop: string; readonly start: string }
  readonly saved: Readonly<Record<Saved, string>>
  readonly faults: Readonly<Record<FieldFault['reason'], string>>
  readonly notSaved: string
}
