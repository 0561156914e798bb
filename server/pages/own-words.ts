import type { Language } from '../../engine/wording/language.ts'

/** What the own page confirms, or says why it did not, as `?saved=` has it. */
export const ownSaved = ['nothing-due', 'no-consent'] as const

/** What the own page says in one language. */
export type OwnWords = {
  readonly title: string
  readonly trueAt: string
  readonly trueFor: (concepts: number, reviews: number) => string
  readonly onlyYours: string
  readonly saved: Readonly<Record<(typeof ownSaved)[number], string>>
  readonly due: (count: number) => string
  readonly next: (weekday: string, clock: string) => string
  readonly practise: string
  readonly fading: string
  readonly fadingNone: string
  readonly strength: string
  readonly strengthNote: string
  readonly strengthNone: string
  readonly notAsked: string
  readonly things: (count: number) => string
  readonly setAside: (count: number) => string
  readonly why: string
  readonly whyNone: string
  readonly others: string
  readonly othersPoints: readonly string[]
  readonly concepts: string
  readonly conceptsNone: string
  readonly columns: readonly [string, string, string, string]
  readonly now: string
  readonly numbers: string
  readonly gone: { readonly title: string; readonly sentence: string }
}

/** In every language that people are written to in. */
export const ownWords: Readonly<Record<Language, OwnWords>> = {
  en: {
    title: 'What you retain',
    trueAt: 'True at',
    trueFor: (concepts, reviews) =>
      `, for ${concepts} ${concepts === 1 ? 'concept' : 'concepts'} and ${reviews} ${reviews === 1 ? 'review' : 'reviews'}.`,
    onlyYours: 'This page opens with your own link only.',
    saved: {
      'nothing-due': 'Nothing is due just now. What you know can rest.',
      'no-consent': 'You have not agreed to be asked yet. Your settings are the place for it.',
    },
    due: (count) =>
      count === 0 ? 'Nothing is due now' : count === 1 ? 'One concept is due now' : `${count} concepts are due now`,
    next: (weekday, clock) => `Your next time is ${weekday} at ${clock}.`,
    practise: 'Practise now',
    fading: 'Fading this week',
    fadingNone: 'Nothing fades this week.',
    strength: 'How long it lasts, by topic',
    strengthNote: 'How long after an answer you would still recall it nine times in ten.',
    strengthNone: 'Shown once you have answered something.',
    notAsked: 'not asked yet',
    things: (count) => (count === 1 ? '1 concept' : `${count} concepts`),
    setAside: (count) =>
      count === 1
        ? 'You set one thing aside; your settings have it.'
        : `You set ${count} things aside; your settings have them.`,
    why: 'Why you were asked, or not',
    whyNone: 'Nothing was decided yet.',
    others: 'What others can see',
    othersPoints: [
      'You see everything about yourself, here and as a file in your settings.',
      'Managers see groups of five people or more, never one person. Whoever answered what stays hidden.',
      'Operators see whether messages reach you, not what you remember.',
      'If you report something as wrong, they see your words, and that they came from you.',
      'Nothing of this feeds appraisals.',
    ],
    concepts: 'Your concepts',
    conceptsNone: 'Nothing yet. Concepts appear here once an agent has told you about them.',
    columns: ['Concept', 'Recall now', 'Falls due', 'Reviews'],
    now: 'now',
    numbers: 'The numbers',
    gone: { title: 'Nothing here', sentence: 'There is nothing to show for this link any more.' },
  },
  de: {
    title: 'Was du behältst',
    trueAt: 'Stand',
    trueFor: (concepts, reviews) =>
      `, für ${concepts} ${concepts === 1 ? 'Inhalt' : 'Inhalte'} und ${reviews} ${reviews === 1 ? 'Antwort' : 'Antworten'}.`,
    onlyYours: 'Diese Seite öffnet sich nur mit deinem eigenen Link.',
    saved: {
      'nothing-due': 'Gerade ist nichts fällig. Was du weißt, darf ruhen.',
      'no-consent': 'Du hast noch nicht zugestimmt, gefragt zu werden. Das geht in deinen Einstellungen.',
    },
    due: (count) =>
      count === 0
        ? 'Gerade ist nichts fällig'
        : count === 1
          ? 'Ein Inhalt ist jetzt fällig'
          : `${count} Inhalte sind jetzt fällig`,
    next: (weekday, clock) => `Das nächste Mal am ${weekday} um ${clock} Uhr.`,
    practise: 'Jetzt üben',
    fading: 'Verblasst diese Woche',
    fadingNone: 'Diese Woche verblasst nichts.',
    strength: 'Wie lange es hält, nach Themen',
    strengthNote: 'So lange nach einer Antwort wüsstest du es noch in neun von zehn Fällen.',
    strengthNone: 'Erscheint, sobald du etwas beantwortet hast.',
    notAsked: 'noch nicht gefragt',
    things: (count) => (count === 1 ? '1 Inhalt' : `${count} Inhalte`),
    setAside: (count) =>
      count === 1
        ? 'Eines hast du beiseitegelegt; es steht in deinen Einstellungen.'
        : `${count} hast du beiseitegelegt; sie stehen in deinen Einstellungen.`,
    why: 'Warum eine Frage kam, oder keine',
    whyNone: 'Es wurde noch nichts entschieden.',
    others: 'Was andere sehen können',
    othersPoints: [
      'Du siehst alles über dich, hier und als Datei in deinen Einstellungen.',
      'Vorgesetzte sehen Gruppen ab fünf Personen, nie eine einzelne. Wer was geantwortet hat, bleibt verborgen.',
      'Wer das Programm betreibt, sieht, ob dich Nachrichten erreichen, nicht, was du noch weißt.',
      'Meldest du etwas als falsch, so sehen sie deine Worte, und dass sie von dir sind.',
      'Nichts davon fließt in Beurteilungen ein.',
    ],
    concepts: 'Deine Inhalte',
    conceptsNone: 'Noch nichts. Hier erscheint, was dir ein Agent mitgeteilt hat.',
    columns: ['Inhalt', 'Abrufbar', 'Fällig', 'Antworten'],
    now: 'jetzt',
    numbers: 'Die Zahlen',
    gone: { title: 'Hier ist nichts', sentence: 'Für diesen Link gibt es nichts mehr zu zeigen.' },
  },
}
