import type { Ceilings } from '../../../engine/people/ceilings.ts'
import type { Language } from '../../../engine/wording/language.ts'

/** What the Home says. */
export type HomeWords = {
  readonly due: string
  readonly start: string
  readonly fading: string
  readonly strength: string
  readonly strengthHint: string
  readonly setAside: (count: number) => string
  readonly restore: string
  readonly settings: string
  readonly change: string
  readonly pause: string
  readonly resume: string
  readonly addVacation: string
  readonly remove: string
  readonly vacation: (from: string, to: string) => string
  readonly paused: string
  readonly pausedUntil: (day: string) => string
  readonly when: (times: string, days: string) => string
  readonly window: (from: string, to: string) => string
  readonly most: (slot: number, day: number, week: number) => string
  readonly ceilings: (ceilings: Ceilings) => string
  readonly where: (channel: string, language: string) => string
  readonly holidays: (calendar: string) => string
  readonly seen: string
  readonly others: string
  readonly ownReport: string
  readonly ownSettings: string
  readonly optOut: string
  readonly erase: string
  readonly decisions: string
}

/** The Home in every language. */
export const homeWords: Readonly<Record<Language, HomeWords>> = {
  en: {
    due: 'Due now',
    start: 'Start',
    fading: 'Fading this week',
    strength: 'How long it stays with you',
    strengthHint: 'How long after your last answer you would still know nine out of ten; in brackets, how many facts.',
    setAside: (count) => (count === 1 ? 'You set one question aside.' : `You set ${count} questions aside.`),
    restore: 'Bring back',
    settings: 'My settings',
    change: 'Change settings',
    pause: 'Pause',
    resume: 'Resume',
    addVacation: 'Add vacation',
    remove: 'Remove',
    vacation: (from, to) => `Vacation from ${from} to ${to}`,
    paused: 'Paused until you resume.',
    pausedUntil: (day) => `Paused until ${day}.`,
    when: (times, days) => `At ${times} on ${days}`,
    window: (from, to) => `Never before ${from} or after ${to}`,
    most: (slot, day, week) => `At most ${slot} at a time, ${day} a day, ${week} a week`,
    ceilings: (ceilings) =>
      `Limits for everybody here: ${[
        ceilings.slot_cap && `${ceilings.slot_cap} at a time`,
        ceilings.daily_cap && `${ceilings.daily_cap} a day`,
        ceilings.weekly_cap && `${ceilings.weekly_cap} a week`,
      ]
        .filter(Boolean)
        .join(', ')}`,
    where: (channel, language) => `By ${channel}, in ${language}`,
    holidays: (calendar) => `Not on public holidays (${calendar})`,
    seen: 'What others can see about me',
    others:
      'Nobody sees your answers, your ratings or what is modelled of your memory. Reports show groups of five people or more. Whoever runs me sees whether messages reach you, and that you paused.',
    ownReport: 'Everything about me',
    ownSettings: 'Settings and export on the web',
    optOut: 'Stop asking me',
    erase: 'Delete my data',
    decisions: 'Why something came, or did not',
  },
  de: {
    due: 'Jetzt dran',
    start: 'Los geht es',
    fading: 'Verblasst diese Woche',
    strength: 'Wie lange es dir bleibt',
    strengthHint:
      'Wie lange nach der letzten Antwort du noch neun von zehn wüsstest; in Klammern, wie viele Fakten es sind.',
    setAside: (count) =>
      count === 1 ? 'Eine Frage hast du beiseitegelegt.' : `${count} Fragen hast du beiseitegelegt.`,
    restore: 'Zurückholen',
    settings: 'Meine Einstellungen',
    change: 'Einstellungen ändern',
    pause: 'Pause',
    resume: 'Weiter',
    addVacation: 'Urlaub eintragen',
    remove: 'Entfernen',
    vacation: (from, to) => `Urlaub: ${from} bis ${to}`,
    paused: 'Pause, bis du dich meldest.',
    pausedUntil: (day) => `Pause bis ${day}.`,
    when: (times, days) => `Um ${times} Uhr: ${days}`,
    window: (from, to) => `Nie vor ${from} oder nach ${to} Uhr`,
    most: (slot, day, week) => `Höchstens ${slot} auf einmal, ${day} am Tag, ${week} in der Woche`,
    ceilings: (ceilings) =>
      `Grenzen für alle: ${[
        ceilings.slot_cap && `${ceilings.slot_cap} auf einmal`,
        ceilings.daily_cap && `${ceilings.daily_cap} am Tag`,
        ceilings.weekly_cap && `${ceilings.weekly_cap} in der Woche`,
      ]
        .filter(Boolean)
        .join(', ')}`,
    where: (channel, language) => `Über ${channel}, auf ${language}`,
    holidays: (calendar) => `Nicht an Feiertagen (${calendar})`,
    seen: 'Was andere über mich sehen',
    others:
      'Niemand sieht deine Antworten, deine Bewertungen oder das Modell deiner Erinnerung. Berichte zeigen Gruppen ab fünf Leuten. Wer mich betreibt, sieht, ob Nachrichten dich erreichen und ob du pausierst.',
    ownReport: 'Alles über mich',
    ownSettings: 'Einstellungen und Export im Web',
    optOut: 'Nicht mehr fragen',
    erase: 'Meine Daten löschen',
    decisions: 'Warum etwas kam oder nicht',
  },
}
