import type { Language } from '../wording/language.ts'

/** What is counted in a report. */
export type Definition =
  | 'retention'
  | 'verified'
  | 'belowDesired'
  | 'trueRetention'
  | 'responseRate'
  | 'delivery'
  | 'forecast'
  | 'hidden'

/** How each number of a report is counted; printed wherever the number is. */
export const definitions: Readonly<Record<Language, Readonly<Record<Definition, string>>>> = {
  en: {
    retention:
      'The mean probability, right now, that a person recalls a concept, over verified pairs of one person and one concept. A pair is verified once it was answered; unverified pairs are counted apart and never as forgotten.',
    verified: 'Pairs answered at least once / all pairs that are being kept up.',
    belowDesired:
      'Verified pairs whose probability of recall has fallen to the desired retention or below it / verified pairs.',
    trueRetention:
      'Recalled answers / answers: the first one per person, concept and local day, only where the pair was verified before, without those taken back. "Forgot" is the only failure. The interval is the 95% Wilson interval.',
    responseRate: 'Sent nudges with at least one answer / sent nudges.',
    delivery: 'Nudges and questions by the slot they were planned for; each decision by the first reason that said no.',
    forecast:
      'Without nudges: the mean probability of recall of the pairs that are verified now. With nudges: 20 simulated runs from tomorrow on, earliest due first, within every person’s caps, working days and pauses, each nudge answered at the response rate seen so far, and once more with every nudge answered; the band holds eight runs in ten.',
    hidden:
      'Numbers of fewer than five people are not shown, nor those from which they could be worked out. While a group has verified pairs, only the people who hold them are counted for this.',
  },
  de: {
    retention:
      'Wie wahrscheinlich ein Inhalt jetzt noch abrufbar ist, im Mittel über alle geprüften Paare aus einer Person und einem Inhalt. Geprüft ist ein Paar, sobald es beantwortet wurde; ungeprüfte zählen getrennt und nie als vergessen.',
    verified: 'Mindestens einmal beantwortete Paare / alle Paare, die wachgehalten werden.',
    belowDesired:
      'Geprüfte Paare, die nur noch so wahrscheinlich abrufbar sind wie das Ziel oder weniger / geprüfte Paare.',
    trueRetention:
      'Gewusste Antworten / Antworten: je Person, Inhalt und Kalendertag vor Ort die erste, nur bei schon geprüften Paaren, ohne zurückgenommene. Nur „Vergessen“ zählt als nicht gewusst. Der Bereich ist das 95-%-Intervall nach Wilson.',
    responseRate: 'Gesendete Nachrichten mit mindestens einer Antwort / gesendete Nachrichten.',
    delivery:
      'Nachrichten und Fragen zählen zu dem Zeitpunkt, für den sie geplant waren; bei jeder Entscheidung zählt der erste Grund, der dagegen sprach.',
    forecast:
      'Ohne Fragen: wie wahrscheinlich die jetzt geprüften Paare im Mittel abrufbar bleiben. Mit Fragen: 20 simulierte Verläufe ab morgen, das früher Fällige zuerst, im Rahmen der Höchstzahlen, Arbeitstage und Pausen jeder Person, einmal mit der bisherigen Antwortquote und einmal so, als würde alles beantwortet; im farbigen Band liegen acht von zehn Verläufen.',
    hidden:
      'Zahlen von weniger als fünf Personen werden nicht gezeigt, auch keine, aus denen sie sich errechnen ließen. Hat eine Gruppe geprüfte Paare, so zählen hierfür nur die Personen, denen sie gehören.',
  },
}

/** What each number is called. */
export const definitionNames: Readonly<Record<Language, Readonly<Record<Definition, string>>>> = {
  en: {
    retention: 'Retention',
    verified: 'Verified',
    belowDesired: 'Below desired',
    trueRetention: 'True retention',
    responseRate: 'Response rate',
    delivery: 'Nudges',
    forecast: 'The coming 90 days',
    hidden: 'Hidden',
  },
  de: {
    retention: 'Behalten',
    verified: 'Geprüft',
    belowDesired: 'Unter dem Ziel',
    trueRetention: 'Wirklich gewusst',
    responseRate: 'Antwortquote',
    delivery: 'Nachrichten mit Fragen',
    forecast: 'Die kommenden 90 Tage',
    hidden: 'Verborgen',
  },
}
