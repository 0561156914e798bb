import type { ChannelKind } from '../../../engine/db/nudge-tables.ts'
import type { SettingsFault } from '../../../engine/people/settings.ts'
import type { Language } from '../../../engine/wording/language.ts'

type Asked = { readonly label: string; readonly hint?: string }

/** What the form of settings says. */
export type SettingsWords = {
  readonly title: string
  readonly submit: string
  readonly slotTimes: Asked
  readonly workingDays: Asked
  readonly windowFrom: Asked
  readonly windowTo: Asked
  readonly slotCap: Asked
  readonly dailyCap: Asked
  readonly weeklyCap: { readonly label: string; readonly usually: (count: number) => string }
  readonly channel: Asked
  readonly language: Asked
  readonly ratingButtons: Asked
  readonly calendar: Asked
  readonly channels: Readonly<Record<ChannelKind, string>>
  readonly languages: Readonly<Record<Language, string>>
  readonly ratings: Readonly<Record<2 | 4, string>>
  readonly ceiling: (most: number) => string
  readonly aboveCeiling: (most: number) => string
  readonly faults: Readonly<Record<SettingsFault['reason'], string>>
}

/** The form of settings in every language. */
export const settingsWords: Readonly<Record<Language, SettingsWords>> = {
  en: {
    title: 'My settings',
    submit: 'Save',
    slotTimes: { label: 'Times at which a nudge may come', hint: 'One message at each of them, at most.' },
    workingDays: { label: 'Days on which it may come' },
    windowFrom: { label: 'Never before' },
    windowTo: { label: 'Never after' },
    slotCap: { label: 'Most questions in one nudge' },
    dailyCap: { label: 'Most questions in a day' },
    weeklyCap: {
      label: 'Most questions in a week',
      usually: (count) => `At present ${count}. Leave it empty for the usual number.`,
    },
    channel: { label: 'Where' },
    language: { label: 'Language' },
    ratingButtons: {
      label: 'Buttons after an answer',
      hint: 'Barely still counts as remembered.',
    },
    calendar: { label: 'Public holidays to leave out', hint: 'A country or a region of it, such as GB-ENG or DE-BY.' },
    channels: { slack: 'Slack', email: 'Email' },
    languages: { en: 'English', de: 'Deutsch' },
    ratings: { 2: 'Forgot, Got it', 4: 'Forgot, Barely, Got it, Instantly' },
    ceiling: (most) => `At most ${most}: that is the limit for everybody here.`,
    aboveCeiling: (most) => `The limit for everybody here is ${most}.`,
    faults: {
      'slot-outside-window': 'One of these times lies outside the hours below.',
      'window-backwards': 'This must lie after the time above.',
      'no-working-day': 'Choose at least one day. To stop for a while, pause instead.',
      'too-many-slots': 'These are too many times for one day.',
      'above-ceiling': 'This is more than the limit for everybody here.',
      'out-of-range': 'This number does not work here.',
      'unknown-time-zone': 'This time zone is not known.',
      'unknown-calendar': 'This calendar is not known. A country such as GB works, or a region such as DE-BY.',
      'channel-unreachable': 'You cannot be reached there at present.',
      'bad-time': 'This is no time of the day.',
    },
  },
  de: {
    title: 'Meine Einstellungen',
    submit: 'Speichern',
    slotTimes: { label: 'Zeiten, zu denen etwas kommen darf', hint: 'Zu jeder höchstens eine Nachricht.' },
    workingDays: { label: 'Tage, an denen etwas kommen darf' },
    windowFrom: { label: 'Nie vor' },
    windowTo: { label: 'Nie nach' },
    slotCap: { label: 'Höchstens so viele Fragen auf einmal' },
    dailyCap: { label: 'Höchstens so viele Fragen am Tag' },
    weeklyCap: {
      label: 'Höchstens so viele Fragen in der Woche',
      usually: (count) => `Zurzeit ${count}. Leer gelassen gilt die übliche Zahl.`,
    },
    channel: { label: 'Wo' },
    language: { label: 'Sprache' },
    ratingButtons: { label: 'Knöpfe nach der Antwort', hint: 'Gerade so zählt noch als gewusst.' },
    calendar: {
      label: 'Feiertage, die frei bleiben sollen',
      hint: 'Ein Land oder eine Region daraus, zum Beispiel AT oder DE-BY.',
    },
    channels: { slack: 'Slack', email: 'E-Mail' },
    languages: { en: 'English', de: 'Deutsch' },
    ratings: { 2: 'Vergessen, Gewusst', 4: 'Vergessen, Gerade so, Gewusst, Sofort' },
    ceiling: (most) => `Höchstens ${most}: Das ist hier die Grenze für alle.`,
    aboveCeiling: (most) => `Die Grenze für alle liegt hier bei ${most}.`,
    faults: {
      'slot-outside-window': 'Eine dieser Zeiten liegt außerhalb der Stunden unten.',
      'window-backwards': 'Das muss nach der Zeit darüber liegen.',
      'no-working-day': 'Wähle mindestens einen Tag. Um eine Weile auszusetzen, nimm die Pause.',
      'too-many-slots': 'Das sind zu viele Zeiten für einen Tag.',
      'above-ceiling': 'Das ist mehr als die Grenze für alle.',
      'out-of-range': 'Diese Zahl geht hier nicht.',
      'unknown-time-zone': 'Diese Zeitzone ist nicht bekannt.',
      'unknown-calendar': 'Dieser Kalender ist nicht bekannt. Ein Land wie AT geht, oder eine Region wie DE-BY.',
      'channel-unreachable': 'Dort bist du zurzeit nicht zu erreichen.',
      'bad-time': 'Das ist keine Uhrzeit.',
    },
  },
}
