import type { Language } from './language.ts'

/** First sentences of a nudge: kind, short, and true for everybody on any day. As many in every language. */
export const openers: Readonly<Record<Language, readonly string[]>> = {
  en: [
    'Ready when you are.',
    'A short pause for what is worth keeping.',
    'Take a moment and see what comes back.',
    'Think first, then look. There is no hurry.',
    'A quick recall, then back to your day.',
    'Try from memory first; the answer is one press away.',
    'Whatever comes to mind is a good start.',
    'Recalling it now makes it last longer.',
  ],
  de: [
    'Wann immer es dir passt.',
    'Eine kurze Pause für das, was bleiben soll.',
    'Nimm dir einen Moment und schau, was zurückkommt.',
    'Erst nachdenken, dann nachsehen. Es eilt nicht.',
    'Einmal kurz erinnern, dann weiter im Tag.',
    'Erst aus dem Kopf; die Antwort ist einen Klick entfernt.',
    'Was dir zuerst einfällt, ist ein guter Anfang.',
    'Was du jetzt abrufst, hält länger.',
  ],
}

/**
 * The opener of one nudge: the same for every attempt, and for slots on different days not the same again within a week, also
 * over a change of the clocks (the turn is 23 h, so that a day of 23 h still moves it on).
 */
export function chooseOpener(personId: string, slotAt: Date, language: Language = 'en'): string {
  const all = openers[language]
  const start = [...personId].reduce((sum, character) => (sum * 31 + character.charCodeAt(0)) % all.length, 0)
  const turns = Math.floor(slotAt.getTime() / (23 * 60 * 60 * 1000))
  return all[(start + turns) % all.length]!
}
