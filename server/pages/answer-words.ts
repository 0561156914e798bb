import type { Answering } from '../../engine/nudges/answering.ts'
import type { Language } from '../../engine/wording/language.ts'

type ClosedReason = Exclude<Answering['closedReason'], null>

/** What the pages of a question say. */
export type AnswerWords = {
  readonly title: string
  readonly think: string
  readonly show: string
  readonly changed: string
  readonly answer: string
  readonly surfacedBy: string
  readonly how: string
  readonly ratings: { readonly again: string; readonly hard: string; readonly good: string; readonly easy: string }
  readonly barely: string
  readonly onlySets: string
  readonly next: string
  readonly all: string
  readonly practise: string
  readonly undo: string
  readonly already: string
  readonly fresh: (next: string) => string
  readonly good: string
  readonly soon: string
  readonly nextTime: (next: string) => string
  readonly forWhom: string
  readonly notYou: string
  readonly saved: { readonly asked: string; readonly revealed: string; readonly answered: string }
  readonly dismiss: string
  readonly flag: string
  readonly flagNote: string
  readonly flagSend: string
  readonly restore: string
  readonly closed: Readonly<Record<ClosedReason, { readonly title: string; readonly sentence: string }>>
  readonly lookFirst: { readonly title: string; readonly sentence: string; readonly back: string }
  readonly notSaved: { readonly title: string; readonly sentence: string }
  readonly gone: { readonly title: string; readonly sentence: string }
}

/** In every language that people are written to in. */
export const answerWords: Readonly<Record<Language, AnswerWords>> = {
  en: {
    title: 'One recall',
    think: 'Take a moment and answer in your head. Then look.',
    show: 'Show answer',
    changed: 'This has changed. Before, the answer was',
    answer: 'Answer',
    surfacedBy: 'Surfaced by',
    how: 'How was it before you looked?',
    ratings: { again: 'Forgot', hard: 'Barely', good: 'Got it', easy: 'Instantly' },
    barely: 'Barely still counts as remembered.',
    onlySets: 'Your answer only sets when this comes back.',
    next: 'Next question',
    all: 'That was all. You can close this page.',
    practise: 'Practise more',
    undo: 'Undo this answer',
    already: 'Already answered.',
    fresh: (next) => `Now you have it fresh. We will ask again ${next}.`,
    good: 'Good.',
    soon: 'soon',
    nextTime: (next) => `Next time ${next}.`,
    forWhom: 'For',
    notYou: 'Not you? Just close this page.',
    saved: { asked: 'Nothing was saved.', revealed: 'No answer was saved.', answered: '' },
    dismiss: 'Not for me',
    flag: 'Wrong or outdated',
    flagNote: 'What is not right? (optional)',
    flagSend: 'Report it',
    restore: 'Ask me again after all',
    closed: {
      dismissed: { title: 'Set aside', sentence: 'You will not be asked this again. Other people are not affected.' },
      flagged: {
        title: 'Thank you, reported',
        sentence: 'Nobody is asked this until somebody has looked at it.',
      },
      elsewhere: {
        title: 'You have answered this elsewhere',
        sentence: 'Another message has your answer already. There is nothing to do here.',
      },
      withdrawn: {
        title: 'Not asked any more',
        sentence: 'This question was withdrawn or has changed. If it is still worth asking, it comes in a new message.',
      },
    },
    lookFirst: {
      title: 'Look first',
      sentence: 'The answer has not been shown yet, so nothing was saved.',
      back: 'Back to the question',
    },
    notSaved: { title: 'Not saved', sentence: 'The form did not say how the recall went.' },
    gone: { title: 'Nothing here any more', sentence: 'This question no longer exists. There is nothing to do.' },
  },
  de: {
    title: 'Einmal erinnern',
    think: 'Nimm dir einen Moment und antworte im Kopf. Dann sieh nach.',
    show: 'Antwort zeigen',
    changed: 'Das hat sich geändert. Vorher war die Antwort',
    answer: 'Antwort',
    surfacedBy: 'Von',
    how: 'Wie war es, bevor du nachgesehen hast?',
    ratings: { again: 'Vergessen', hard: 'Mit Mühe', good: 'Gewusst', easy: 'Sofort' },
    barely: '„Mit Mühe“ zählt noch als gewusst.',
    onlySets: 'Deine Antwort bestimmt nur, wann das wiederkommt.',
    next: 'Nächste Frage',
    all: 'Das war alles. Du kannst diese Seite schließen.',
    practise: 'Weiter üben',
    undo: 'Antwort zurücknehmen',
    already: 'Schon beantwortet.',
    fresh: (next) => `Jetzt ist es wieder frisch. Wir fragen ${next} noch einmal.`,
    good: 'Gut.',
    soon: 'bald',
    nextTime: (next) => `Das nächste Mal ${next}.`,
    forWhom: 'Für',
    notYou: 'Das bist du nicht? Dann schließe einfach diese Seite.',
    saved: {
      asked: 'Es wurde nichts gespeichert.',
      revealed: 'Es wurde keine Antwort gespeichert.',
      answered: '',
    },
    dismiss: 'Nichts für mich',
    flag: 'Falsch oder veraltet',
    flagNote: 'Was stimmt nicht? (freiwillig)',
    flagSend: 'Melden',
    restore: 'Doch wieder fragen',
    closed: {
      dismissed: {
        title: 'Beiseitegelegt',
        sentence: 'Das fragen wir dich nicht mehr. Für andere ändert sich nichts.',
      },
      flagged: {
        title: 'Danke, gemeldet',
        sentence: 'Das wird niemand mehr gefragt, bis jemand es sich angesehen hat.',
      },
      elsewhere: {
        title: 'Das hast du schon anderswo beantwortet',
        sentence: 'Deine Antwort steht schon in einer anderen Nachricht. Hier ist nichts zu tun.',
      },
      withdrawn: {
        title: 'Wird nicht mehr gefragt',
        sentence:
          'Diese Frage wurde zurückgezogen oder hat sich geändert. Ist sie noch eine Frage wert, kommt sie in einer neuen Nachricht.',
      },
    },
    lookFirst: {
      title: 'Erst nachsehen',
      sentence: 'Die Antwort war noch nicht zu sehen, darum wurde nichts gespeichert.',
      back: 'Zurück zur Frage',
    },
    notSaved: { title: 'Nicht gespeichert', sentence: 'Das Formular hat nicht gesagt, wie es war.' },
    gone: { title: 'Hier ist nichts mehr', sentence: 'Diese Frage gibt es nicht mehr. Es ist nichts zu tun.' },
  },
}
