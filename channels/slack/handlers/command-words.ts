import type { Language } from '../../../engine/wording/language.ts'

/** What may stand behind `/clo`. */
export type CommandWord = 'quiz' | 'pause' | 'resume' | 'settings' | 'stats' | 'why' | 'help'

/** The word of a command that somebody typed, in any language; null for none of them. */
export function wordOf(typed: string): CommandWord | null {
  return spellings[typed.toLowerCase()] ?? null
}

const spellings: Readonly<Record<string, CommandWord>> = {
  quiz: 'quiz',
  pause: 'pause',
  resume: 'resume',
  weiter: 'resume',
  settings: 'settings',
  einstellungen: 'settings',
  stats: 'stats',
  stand: 'stats',
  why: 'why',
  warum: 'why',
  help: 'help',
  hilfe: 'help',
}

/** What `/clo` says by itself. */
export const commandWords: Readonly<
  Record<
    Language,
    { readonly help: string; readonly pauseHelp: string; readonly why: string; readonly nothingDecided: string }
  >
> = {
  en: {
    help: [
      'What you can type:',
      '/clo quiz: be asked what is due, right now',
      '/clo pause, /clo pause 1 day, /clo pause 1 week, /clo pause until 2026-12-24: no messages for a while',
      '/clo resume: end the pause',
      '/clo stats: what stays with you, and for how long',
      '/clo settings: times, days, limits, channel and language',
      '/clo why: why something came, or did not',
    ].join('\n'),
    pauseHelp:
      'I did not understand for how long. These work: /clo pause, /clo pause 3 days, /clo pause 1 week, /clo pause until 2026-12-24.',
    why: 'What was decided lately:',
    nothingDecided: 'Nothing has been decided about you so far.',
  },
  de: {
    help: [
      'Das kannst du eingeben:',
      '/clo quiz: sofort gefragt werden, was ansteht',
      '/clo pause, /clo pause 1 Tag, /clo pause 1 Woche, /clo pause bis 24.12.2026: eine Weile keine Nachrichten',
      '/clo weiter: die Pause beenden',
      '/clo stand: was dir bleibt, und wie lange',
      '/clo einstellungen: Zeiten, Tage, Grenzen, Kanal und Sprache',
      '/clo warum: warum etwas kam oder nicht',
    ].join('\n'),
    pauseHelp:
      'Ich habe nicht verstanden, wie lange. Das geht: /clo pause, /clo pause 3 Tage, /clo pause 1 Woche, /clo pause bis 24.12.2026.',
    why: 'Was zuletzt entschieden wurde:',
    nothingDecided: 'Bisher wurde über dich nichts entschieden.',
  },
}
