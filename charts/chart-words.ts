/** What a picture says in one language. Shares come as percent, already in words. */
export type ChartWords = {
  /** In whose manner numbers are written. */
  readonly locale: string
  readonly desired: (share: string) => string
  readonly forecast: {
    readonly title: string
    readonly today: string
    readonly days: (count: number) => string
    readonly without: (share: string) => string
    readonly nudged: (share: string) => string
    readonly everyAnswer: (share: string) => string
    /** `nudged` is null while no response rate is known. */
    readonly description: (shares: {
      readonly today: string
      readonly days: number
      readonly without: string
      readonly nudged: string | null
      readonly everyAnswer: string
      readonly desired: string
    }) => string
  }
  readonly trueRetention: {
    readonly title: string
    readonly answers: (count: number) => string
    readonly hidden: string
    readonly week: (label: string, share: string, answers: number) => string
    readonly hiddenWeek: (label: string) => string
    readonly emptyWeek: (label: string) => string
    readonly description: (weeks: string, desired: string) => string
  }
}

/** A language that pictures speak. */
export type ChartLanguage = keyof typeof chartWords

/** In every language that a page may be in. */
export const chartWords = {
  en: {
    locale: 'en-GB',
    desired: (share) => `${share} desired`,
    forecast: {
      title: 'Retention in the coming 90 days',
      today: 'today',
      days: (count) => `${count} days`,
      without: (share) => `${share} without nudges`,
      nudged: (share) => `${share} with nudges`,
      everyAnswer: (share) => `${share} if all are answered`,
      description: ({ today, days, without, nudged, everyAnswer, desired }) =>
        `Retention is ${today} today. In ${days} days it is ${without} without nudges, ` +
        `${nudged === null ? '' : `with nudges ${nudged}, `}and ${everyAnswer} if every nudge is answered. Desired: ${desired}.`,
    },
    trueRetention: {
      title: 'True retention by week',
      answers: (count) => `n ${count}`,
      hidden: 'hidden',
      week: (label, share, answers) => `${label}: ${share} of ${answers}`,
      hiddenWeek: (label) => `${label}: hidden`,
      emptyWeek: (label) => `${label}: no answers`,
      description: (weeks, desired) => `Share of answers that were recalled. ${weeks}. Desired: ${desired}.`,
    },
  },
  de: {
    locale: 'de-DE',
    desired: (share) => `${share} als Ziel`,
    forecast: {
      title: 'Was in den kommenden 90 Tagen behalten wird',
      today: 'heute',
      days: (count) => `${count} Tage`,
      without: (share) => `${share} ohne Fragen`,
      nudged: (share) => `${share} mit Fragen`,
      everyAnswer: (share) => `${share} bei Antwort auf alle`,
      description: ({ today, days, without, nudged, everyAnswer, desired }) =>
        `Heute sind ${today} abrufbar. In ${days} Tagen sind es ohne Fragen ${without}, ` +
        `${nudged === null ? '' : `mit Fragen ${nudged} `}und ${everyAnswer}, wenn jede Frage beantwortet wird. Ziel: ${desired}.`,
    },
    trueRetention: {
      title: 'Wirklich gewusst, Woche für Woche',
      answers: (count) => `n ${count}`,
      hidden: 'verborgen',
      week: (label, share, answers) => `${label}: ${share} von ${answers}`,
      hiddenWeek: (label) => `${label}: verborgen`,
      emptyWeek: (label) => `${label}: keine Antworten`,
      description: (weeks, desired) => `Welcher Teil der Antworten gewusst war. ${weeks}. Ziel: ${desired}.`,
    },
  },
} as const satisfies Record<string, ChartWords>
