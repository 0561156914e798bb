import { dayWithWeekday } from '../../../engine/wording/day-words.ts'
import type { Language } from '../../../engine/wording/language.ts'

/** What somebody reads whom the program does not know; their language is not known either. */
export const strangerWords =
  'I do not know you yet. Please ask the people who run me here to add you.\nIch kenne dich noch nicht. Bitte frag die Leute, die mich hier betreiben, ob sie dich hinzufügen.'

/** What is said to one person because of what they did. */
export type ReplyWords = {
  readonly tooLateToUndo: string
  readonly dismissed: string
  readonly flagged: string
  readonly notPossibleAnyMore: string
  readonly pausedUntil: (day: string) => string
  readonly pausedForNow: string
  readonly resumed: string
  readonly resumedWithoutConsent: string
  readonly started: (questions: number) => string
  readonly nothingDue: (when: string | null) => string
  readonly needsConsent: string
  readonly saved: string
  readonly erased: string
  readonly wrongWord: (word: string) => string
  readonly dayMissing: string
  readonly dayPast: string
  readonly vacation: Readonly<Record<'backwards' | 'over' | 'overlaps' | 'too-long', string>>
  readonly proposed: string
  readonly refusedProposal: Readonly<Record<'empty' | 'secret' | 'too-long' | 'known', string>>
}

/** Short, true, and without reproach. */
export const replyWords: Readonly<Record<Language, ReplyWords>> = {
  en: {
    tooLateToUndo: 'An answer can be taken back for ten minutes, and these are over. You will be asked again in time.',
    dismissed: 'You will not be asked this again. Others still are. In the Home you can bring it back.',
    flagged: 'Thank you. Nobody is asked this until somebody has looked at it.',
    notPossibleAnyMore: 'That time has passed. Please choose another one.',
    pausedUntil: (day) => `All right. You will hear nothing from me before ${dayWithWeekday(day, 'en')}.`,
    pausedForNow: 'All right. You will hear nothing from me until you resume.',
    resumed: 'Welcome back. The next questions come at your usual time.',
    resumedWithoutConsent: 'The pause is over. Nothing is sent before you agree to it in the Home.',
    started: (questions) =>
      questions === 1 ? 'One question is on its way.' : `${questions} questions are on their way.`,
    nothingDue: (when) =>
      when === null
        ? 'There is nothing to ask at present.'
        : `Nothing is due now. The next question falls due ${when}.`,
    needsConsent: 'Nothing is asked before you agree to it. The Home has a button for that.',
    saved: 'Saved.',
    erased: 'Everything about you has been deleted, and my messages are going. All the best.',
    wrongWord: (word) => `To delete everything, type ${word}.`,
    dayMissing: 'Choose a day.',
    dayPast: 'Choose a day that lies ahead, within a year.',
    vacation: {
      backwards: 'The last day lies before the first one.',
      over: 'These days are over.',
      overlaps: 'This overlaps another vacation of yours.',
      'too-long': 'This is longer than I can note. Pause instead, until you resume.',
    },
    proposed: 'Thank you. It waits for approval; then the team is asked.',
    refusedProposal: {
      empty: 'Something is missing here.',
      secret: 'This looks as if it held a password or a key, which must not be kept here.',
      'too-long': 'This is too long for one fact.',
      known: 'This is known already.',
    },
  },
  de: {
    tooLateToUndo: 'Eine Antwort lässt sich zehn Minuten lang zurücknehmen, und die sind um. Die Frage kommt wieder.',
    dismissed: 'Das wirst du nicht mehr gefragt, andere schon. Unter „Home“ kannst du es zurückholen.',
    flagged: 'Danke. Niemand wird das gefragt, bis jemand es sich angesehen hat.',
    notPossibleAnyMore: 'Diese Zeit ist schon vorbei. Bitte wähle eine andere.',
    pausedUntil: (day) => `Gut. Ab ${dayWithWeekday(day, 'de')} geht es weiter; bis dahin hörst du nichts von mir.`,
    pausedForNow: 'Gut. Du hörst nichts von mir, bis du dich meldest.',
    resumed: 'Schön, dass du wieder da bist. Die nächsten Fragen kommen zur gewohnten Zeit.',
    resumedWithoutConsent: 'Die Pause ist vorbei. Bevor du unter „Home“ zustimmst, kommt nichts.',
    started: (questions) => (questions === 1 ? 'Eine Frage ist unterwegs.' : `${questions} Fragen sind unterwegs.`),
    nothingDue: (when) =>
      when === null ? 'Zurzeit gibt es nichts zu fragen.' : `Gerade steht nichts an. Die nächste Frage kommt ${when}.`,
    needsConsent: 'Bevor du zustimmst, wird nichts gefragt. Unter „Home“ gibt es dafür einen Knopf.',
    saved: 'Gespeichert.',
    erased: 'Alles über dich ist gelöscht, und meine Nachrichten verschwinden gerade. Alles Gute.',
    wrongWord: (word) => `Um alles zu löschen, gib ${word} ein.`,
    dayMissing: 'Wähle einen Tag.',
    dayPast: 'Wähle einen Tag, der vor uns liegt, innerhalb eines Jahres.',
    vacation: {
      backwards: 'Der letzte Tag liegt vor dem ersten.',
      over: 'Diese Tage sind schon vorbei.',
      overlaps: 'Das überschneidet sich mit einem anderen Urlaub.',
      'too-long': 'Das ist länger, als ich mir merken kann. Nimm stattdessen die Pause.',
    },
    proposed: 'Danke. Der Vorschlag wartet auf Freigabe; dann wird das Team gefragt.',
    refusedProposal: {
      empty: 'Hier fehlt noch etwas.',
      secret: 'Das sieht nach einem Passwort oder Schlüssel aus, und die dürfen hier nicht stehen.',
      'too-long': 'Das ist zu lang für eine Tatsache.',
      known: 'Das ist schon bekannt.',
    },
  },
}
