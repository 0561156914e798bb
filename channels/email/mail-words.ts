import type { NoticeKind } from '../../engine/db/nudge-tables.ts'
import { linkLifeDays } from '../../engine/links/link.ts'
import type { Language } from '../../engine/wording/language.ts'

/** What a mail says besides what the engine put into it. Everything is one line. */
export type MailWords = {
  readonly subject: (count: number, weekday: string) => string
  readonly preheader: (seconds: number) => string
  readonly place: (position: number, count: number) => string
  readonly showAnswer: string
  /** What stands below every nudge. */
  readonly sentences: readonly string[]
  readonly pause: string
  readonly later: string
  readonly often: string
  readonly settings: string
  readonly unsubscribe: string
  readonly notices: Readonly<Record<NoticeKind, NoticeWords>>
}

/** One notice: its heading is also its subject. `refusal`: what says no, where there is something to refuse. */
export type NoticeWords = {
  readonly heading: string
  readonly preheader: string
  readonly paragraphs: readonly Paragraph[]
  readonly press: string
  readonly refusal: string | null
}

/** A few sentences, under a lead where there are several things to tell. */
export type Paragraph = { readonly lead: string | null; readonly text: string }

/** The words of every mail, in every language. */
export const mailWords: Readonly<Record<Language, MailWords>> = {
  en: {
    subject: (count, weekday) => `${count} ${count === 1 ? 'recall' : 'recalls'} for ${weekday}`,
    preheader: (seconds) => `About ${seconds} seconds. Pause any time below.`,
    place: (position, count) => `${position} of ${count}`,
    showAnswer: 'Show answer',
    sentences: [
      'Your answer only sets when a question comes back. It is fine to skip one.',
      `The links are yours alone. They work for ${linkLifeDays} days, unsubscribing for longer.`,
    ],
    pause: 'Pause',
    later: 'Later',
    often: 'How often',
    settings: 'Settings',
    unsubscribe: 'Unsubscribe',
    notices: {
      consent: {
        heading: 'May we ask you a question now and then?',
        preheader: 'What it is, who sees what, and your choice.',
        paragraphs: [
          {
            lead: 'What it is',
            text: 'Your team’s AI agents come across things worth keeping. We ask you about them just before they would fade: two or so at a time, about 20 seconds each, at times that you choose.',
          },
          {
            lead: 'Who sees what',
            text: 'You see everything about yourself. Managers see only groups of five or more. Nothing of it feeds into appraisals.',
          },
          {
            lead: 'Your choice',
            text: 'No question comes before you agree, and you can change or stop it at any time.',
          },
        ],
        press: 'Look and agree',
        refusal: 'No, thank you',
      },
      stopped: {
        heading: 'We have stopped asking',
        preheader: 'There is nothing to catch up on.',
        paragraphs: [
          {
            lead: null,
            text: 'Our last questions stayed without an answer, so we send no more. There is nothing to catch up on.',
          },
          { lead: null, text: 'Whenever you would like to go on, one press is enough.' },
        ],
        press: 'Resume',
        refusal: null,
      },
      'channel-lost': {
        heading: 'Slack does not reach you any more, so we write here',
        preheader: 'Your questions come by email from now on.',
        paragraphs: [
          {
            lead: null,
            text: 'Our Slack messages to you did not arrive, so your questions come by email from now on. Nothing else changes.',
          },
          { lead: null, text: 'If you would rather have them elsewhere, or less often, choose so in your settings.' },
        ],
        press: 'Open settings',
        refusal: null,
      },
    },
  },
  de: {
    subject: (count, weekday) => `${count} ${count === 1 ? 'Frage' : 'Fragen'} für ${weekday}`,
    preheader: (seconds) => `Etwa ${seconds} Sekunden. Pausieren kannst du jederzeit, siehe unten.`,
    place: (position, count) => `${position} von ${count}`,
    showAnswer: 'Antwort zeigen',
    sentences: [
      'Deine Antwort bestimmt nur, wann eine Frage wiederkommt. Du darfst gern eine auslassen.',
      `Die Links gehören nur dir. Sie gelten ${linkLifeDays} Tage, das Abmelden länger.`,
    ],
    pause: 'Pausieren',
    later: 'Später',
    often: 'Wie oft',
    settings: 'Einstellungen',
    unsubscribe: 'Abmelden',
    notices: {
      consent: {
        heading: 'Dürfen wir dir ab und zu eine Frage stellen?',
        preheader: 'Worum es geht, wer was sieht, und was du möchtest.',
        paragraphs: [
          {
            lead: 'Worum es geht',
            text: 'Die KI-Agenten deines Teams stoßen auf vieles, was sich zu behalten lohnt. Wir fragen dich danach, kurz bevor es verblasst: etwa zwei Fragen auf einmal, je rund 20 Sekunden, zu Zeiten, die du bestimmst.',
          },
          {
            lead: 'Wer was sieht',
            text: 'Du siehst alles über dich selbst. Vorgesetzte sehen nur Gruppen ab fünf Personen. In Beurteilungen fließt nichts davon ein.',
          },
          {
            lead: 'Deine Entscheidung',
            text: 'Ohne deine Zustimmung kommt keine Frage. Ändern oder beenden kannst du alles jederzeit.',
          },
        ],
        press: 'Ansehen und zustimmen',
        refusal: 'Nein, danke',
      },
      stopped: {
        heading: 'Wir fragen vorerst nicht mehr',
        preheader: 'Nachzuholen gibt es nichts.',
        paragraphs: [
          {
            lead: null,
            text: 'Unsere letzten Fragen blieben ohne Antwort, deshalb schicken wir keine weiteren. Nachzuholen gibt es nichts.',
          },
          { lead: null, text: 'Wenn du wieder möchtest, genügt ein Klick.' },
        ],
        press: 'Weitermachen',
        refusal: null,
      },
      'channel-lost': {
        heading: 'Slack erreicht dich nicht mehr, deshalb schreiben wir hier',
        preheader: 'Deine Fragen kommen ab jetzt per E-Mail.',
        paragraphs: [
          {
            lead: null,
            text: 'Unsere Slack-Nachrichten an dich sind nicht angekommen. Deine Fragen kommen deshalb ab jetzt per E-Mail; sonst ändert sich nichts.',
          },
          { lead: null, text: 'Hättest du sie lieber anderswo oder seltener, stell es in deinen Einstellungen ein.' },
        ],
        press: 'Einstellungen öffnen',
        refusal: null,
      },
    },
  },
}
