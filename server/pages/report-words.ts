import type { NudgeStatus } from '../../engine/db/nudge-tables.ts'
import type { Language } from '../../engine/wording/language.ts'
import { countedInWords, countInWords } from '../../engine/wording/number-words.ts'

/** What the figures of a report say in one language. Shares come as percent, already in words. */
export type ReportWords = {
  readonly hidden: string
  readonly fewerThanFive: string
  readonly n: (count: number, of: string) => string
  readonly range: (low: string, high: string) => string
  readonly noAnswers: string
  readonly forecast: {
    readonly title: string
    readonly caption: (pairs: number, people: number, runs: number, rate: string | null) => string
  }
  readonly trueRetention: {
    readonly title: string
    readonly fromFivePeople: string
    readonly caption: (answers: number, people: number, weeks: number) => string
  }
  readonly delivery: {
    readonly title: string
    readonly window: (weeks: number) => string
    readonly none: string
    readonly became: (nudges: number) => string
    readonly decided: (slots: number) => string
    readonly status: Readonly<Record<NudgeStatus, string>>
    readonly answered: string
    readonly ofSent: (count: number) => string
    readonly questionsAnswered: string
    readonly ofAsked: (count: number) => string
    readonly columns: readonly [reason: string, slots: string, deferred: string]
  }
  readonly definitions: string
}

/** In every language that people are written to in. */
export const reportWords: Readonly<Record<Language, ReportWords>> = {
  en: {
    hidden: 'hidden',
    fewerThanFive: 'fewer than five people',
    n: (count, of) => `n ${countInWords(count, 'en')} ${of}`,
    range: (low, high) => `${low} to ${high}`,
    noAnswers: 'No answers yet',
    forecast: {
      title: 'The coming 90 days',
      caption: (pairs, people, runs, rate) =>
        `n ${countedInWords(pairs, ['verified pair', 'verified pairs'], 'en')} of ${countedInWords(people, ['person', 'people'], 'en')}; ` +
        `${runs} runs; response rate ${rate ?? 'not known yet'}.`,
    },
    trueRetention: {
      title: 'True retention by week',
      fromFivePeople: 'Shown once five people have answered',
      caption: (answers, people, weeks) =>
        `n ${countedInWords(answers, ['answer', 'answers'], 'en')} of ${countedInWords(people, ['person', 'people'], 'en')} ` +
        `in the last ${weeks} weeks; each week from its Monday, the bars are 95% intervals.`,
    },
    delivery: {
      title: 'Nudges',
      window: (weeks) => `Slots of the last ${weeks} weeks.`,
      none: 'No nudges yet.',
      became: (count) => `What became of n ${countedInWords(count, ['nudge', 'nudges'], 'en')}`,
      decided: (count) => `What was decided for n ${countedInWords(count, ['slot', 'slots'], 'en')}`,
      status: {
        planned: 'planned',
        sending: 'sending',
        sent: 'sent',
        failed: 'failed',
        unknown: 'unknown',
        expired: 'expired',
      },
      answered: 'answered',
      ofSent: (count) => `of ${countInWords(count, 'en')} sent`,
      questionsAnswered: 'questions answered',
      ofAsked: (count) => `of ${countInWords(count, 'en')} asked`,
      columns: ['Reason', 'Slots', 'Questions deferred'],
    },
    definitions: 'How these numbers are counted',
  },
  de: {
    hidden: 'verborgen',
    fewerThanFive: 'weniger als fünf Personen',
    n: (count, of) => `n ${countInWords(count, 'de')} ${of}`,
    range: (low, high) => `${low} bis ${high}`,
    noAnswers: 'Noch keine Antworten',
    forecast: {
      title: 'Die kommenden 90 Tage',
      caption: (pairs, people, runs, rate) =>
        `n ${countedInWords(pairs, ['geprüftes Paar', 'geprüfte Paare'], 'de')} von ${countedInWords(people, ['Person', 'Personen'], 'de')}; ` +
        `${runs} Verläufe; Antwortquote ${rate ?? 'noch nicht bekannt'}.`,
    },
    trueRetention: {
      title: 'Wirklich gewusst, Woche für Woche',
      fromFivePeople: 'Erscheint, sobald fünf Personen geantwortet haben',
      caption: (answers, people, weeks) =>
        `n ${countedInWords(answers, ['Antwort', 'Antworten'], 'de')} von ${countedInWords(people, ['Person', 'Personen'], 'de')} ` +
        `in den letzten ${weeks} Wochen; jede Woche ab ihrem Montag, die Balken sind 95-%-Intervalle.`,
    },
    delivery: {
      title: 'Nachrichten mit Fragen',
      window: (weeks) => `Zeitpunkte der letzten ${weeks} Wochen.`,
      none: 'Noch keine Nachrichten.',
      became: (count) => `Was aus n ${countedInWords(count, ['Nachricht', 'Nachrichten'], 'de')} wurde`,
      decided: (count) => `Was für n ${countedInWords(count, ['Zeitpunkt', 'Zeitpunkte'], 'de')} entschieden wurde`,
      status: {
        planned: 'geplant',
        sending: 'unterwegs',
        sent: 'gesendet',
        failed: 'fehlgeschlagen',
        unknown: 'ungewiss',
        expired: 'verfallen',
      },
      answered: 'beantwortet',
      ofSent: (count) => `von ${countInWords(count, 'de')} gesendeten`,
      questionsAnswered: 'Fragen beantwortet',
      ofAsked: (count) => `von ${countInWords(count, 'de')} gestellten`,
      columns: ['Grund', 'Zeitpunkte', 'Fragen vertagt'],
    },
    definitions: 'Wie diese Zahlen gezählt werden',
  },
}
