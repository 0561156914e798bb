import type { ClosedReason } from '../../../engine/db/nudge-tables.ts'
import type { Rating } from '../../../engine/model/retention-model.ts'
import type { Language } from '../../../engine/wording/language.ts'
import type { LaterChoice, MoreChoice } from '../actions.ts'

/** Every word of ours in a message. */
export type MessageWords = {
  /** What a notification shows: how much, never what about. */
  readonly notification: (count: number) => string
  readonly place: (position: number, count: number) => string
  readonly hint: string
  readonly changed: string
  readonly reveal: string
  readonly type: string
  readonly later: string
  readonly laterChoices: Readonly<Record<LaterChoice, string>>
  readonly moreChoices: Readonly<Record<MoreChoice, string>>
  readonly answer: string
  readonly origin: (source: string, when: string) => string
  readonly howWasIt: string
  readonly hardCounts: string
  readonly ratings: Readonly<Record<Rating, string>>
  readonly missed: (next: string | null) => string
  readonly recalled: (next: string | null) => string
  readonly undo: string
  readonly next: (left: number) => string
  readonly closed: Readonly<Record<Exclude<ClosedReason, 'answered' | 'snoozed'>, string>>
  readonly answered: (next: string | null) => string
  readonly snoozed: (when: { readonly weekday: string; readonly clock: string } | null) => string
  readonly settings: string
  readonly consent: {
    readonly notification: string
    readonly what: readonly string[]
    readonly agree: string
    readonly decline: string
    readonly agreed: string
    readonly declined: string
  }
  readonly stopped: { readonly told: string; readonly resume: string; readonly resumed: string; readonly off: string }
  readonly channelLost: string
}

/** The words in every language. */
export const messageWords: Readonly<Record<Language, MessageWords>> = {
  en: {
    notification: (count) =>
      count === 1 ? '1 quick recall, about 20 seconds.' : `${count} quick recalls, about ${count * 20} seconds.`,
    place: (position, count) => `${position} of ${count}`,
    hint: 'Say it to yourself first, then look.',
    changed: 'This has changed. Before, the answer was:',
    reveal: 'Show answer',
    type: 'Type it',
    later: 'Later',
    laterChoices: { afternoon: 'This afternoon', tomorrow: 'Tomorrow', 'next-week': 'Next week' },
    moreChoices: { dismiss: 'Not for me', flag: 'This is wrong or outdated', pause: 'Pause nudges' },
    answer: 'Answer',
    origin: (source, when) => `From ${source}, ${when}.`,
    howWasIt: 'How was it before you looked? Your answer only sets when this comes back.',
    hardCounts: 'Barely still counts as remembered.',
    ratings: { again: 'Forgot', hard: 'Barely', good: 'Got it', easy: 'Instantly' },
    missed: (next) => `Now you have it fresh. We will ask again ${next ?? 'soon'}.`,
    recalled: (next) => (next === null ? 'Good.' : `Good. Next time ${next}.`),
    undo: 'Undo',
    next: (left) => `Next (${left} left)`,
    closed: {
      expired: 'The time for this one is over. It comes back when it is due.',
      withdrawn: 'This question was withdrawn. There is nothing left to do.',
      elsewhere: 'Already answered in another message. There is nothing left to do.',
    },
    answered: (next) => (next === null ? 'Answered.' : `Answered. Next time ${next}.`),
    snoozed: (when) => (when === null ? 'Put off for later.' : `Put off until ${when.weekday}, ${when.clock}.`),
    settings: 'Settings',
    consent: {
      notification: 'A question before the first question.',
      what: [
        'Your team’s AI agents note what is worth knowing. I can ask you about it now and then, shortly before it would fade: a few seconds each time, on the days and at the times that you choose.',
        'Only you see how you answered. Others see groups of five people or more, never you alone, and it must not be used to judge anybody’s work. You can pause, stop, or take your data with you at any time.',
        'Nothing is asked until you say yes.',
      ],
      agree: 'Yes, ask me',
      decline: 'No, thank you',
      agreed: 'You said yes. The first question comes when something is due, at the times in your settings.',
      declined: 'You said no, so nothing will be asked. You can change that here whenever you like.',
    },
    stopped: {
      told: 'The last questions stayed open, so we have stopped asking. That is fine. Resume whenever it suits you.',
      resume: 'Resume',
      resumed: 'Questions come again, when something is due.',
      off: 'Nothing is asked any more.',
    },
    channelLost:
      'We cannot reach you by mail any more, so questions come here from now on. Your settings show the address.',
  },
  de: {
    notification: (count) =>
      count === 1
        ? '1 kurze Erinnerung, etwa 20 Sekunden.'
        : `${count} kurze Erinnerungen, etwa ${count * 20} Sekunden.`,
    place: (position, count) => `${position} von ${count}`,
    hint: 'Sag es dir zuerst selbst, dann sieh nach.',
    changed: 'Das hat sich geändert. Vorher war die Antwort:',
    reveal: 'Antwort zeigen',
    type: 'Eintippen',
    later: 'Später',
    laterChoices: { afternoon: 'Heute Nachmittag', tomorrow: 'Morgen', 'next-week': 'Nächste Woche' },
    moreChoices: { dismiss: 'Nichts für mich', flag: 'Falsch oder veraltet', pause: 'Fragen pausieren' },
    answer: 'Antwort',
    origin: (source, when) => `Von ${source}, ${when}.`,
    howWasIt: 'Wie war es, bevor du nachgesehen hast? Deine Angabe bestimmt nur, wann das wiederkommt.',
    hardCounts: 'Gerade so zählt noch als gewusst.',
    ratings: { again: 'Vergessen', hard: 'Gerade so', good: 'Gewusst', easy: 'Sofort' },
    missed: (next) => `Jetzt ist es wieder frisch. Wir fragen ${next ?? 'bald'} noch einmal.`,
    recalled: (next) => (next === null ? 'Gut.' : `Gut. Das nächste Mal ${next}.`),
    undo: 'Rückgängig',
    next: (left) => `Weiter (noch ${left})`,
    closed: {
      expired: 'Die Zeit für diese Frage ist um. Sie kommt wieder, wenn sie fällig ist.',
      withdrawn: 'Diese Frage wurde zurückgezogen. Hier ist nichts mehr zu tun.',
      elsewhere: 'Schon in einer anderen Nachricht beantwortet. Hier ist nichts mehr zu tun.',
    },
    answered: (next) => (next === null ? 'Beantwortet.' : `Beantwortet. Das nächste Mal ${next}.`),
    snoozed: (when) =>
      when === null ? 'Auf später verschoben.' : `Verschoben auf ${when.weekday}, ${when.clock} Uhr.`,
    settings: 'Einstellungen',
    consent: {
      notification: 'Eine Frage vor der ersten Frage.',
      what: [
        'Die KI-Agenten deines Teams halten fest, was sich zu wissen lohnt. Ich kann dich hin und wieder danach fragen, kurz bevor es verblasst: jedes Mal ein paar Sekunden, an den Tagen und zu den Zeiten, die du wählst.',
        'Nur du siehst, wie du geantwortet hast. Andere sehen Gruppen ab fünf Personen, nie dich allein, und es darf nicht dazu dienen, jemandes Arbeit zu beurteilen. Du kannst jederzeit pausieren, aufhören oder deine Daten mitnehmen.',
        'Ohne dein Ja wird nichts gefragt.',
      ],
      agree: 'Ja, frag mich',
      decline: 'Nein, danke',
      agreed: 'Du hast Ja gesagt. Die erste Frage kommt, wenn etwas fällig ist, zu den Zeiten in deinen Einstellungen.',
      declined: 'Du hast Nein gesagt, also wird nichts gefragt. Hier kannst du das jederzeit ändern.',
    },
    stopped: {
      told: 'Die letzten Fragen blieben offen, deshalb fragen wir nicht weiter. Das ist in Ordnung. Mach weiter, wann immer es dir passt.',
      resume: 'Weitermachen',
      resumed: 'Es kommen wieder Fragen, wenn etwas fällig ist.',
      off: 'Es wird nichts mehr gefragt.',
    },
    channelLost:
      'Per Mail erreichen wir dich nicht mehr, deshalb kommen Fragen ab jetzt hierher. Die Adresse steht in deinen Einstellungen.',
  },
}
