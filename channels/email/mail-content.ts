import type { Outgoing, OutgoingNotice, OutgoingNudge } from '../../engine/nudges/nudge-channel.ts'
import type { Language } from '../../engine/wording/language.ts'
import { mailWords, type Paragraph } from './mail-words.ts'
import { oneLine } from './one-line.ts'

/** What a mail says, ready for either part: every text is one line without control or direction characters. */
export type MailContent = {
  readonly language: Language
  readonly heading: string
  readonly preheader: string
  readonly questions: readonly MailQuestion[]
  readonly notice: MailNotice | null
  readonly sentences: readonly string[]
  /** What the person may do about the mails themselves. */
  readonly ways: readonly Way[]
}

/** One question with its button; `place` is empty where it is alone. Never what was true before: that would be read before it is recalled. */
export type MailQuestion = {
  readonly place: string
  readonly context: string
  readonly question: string
  readonly why: string
  readonly show: Way
}

/** What a notice tells, with its button, and with another one to say no where there is something to refuse. */
export type MailNotice = { readonly paragraphs: readonly Paragraph[]; readonly way: Way; readonly refusal: Way | null }

/** Something to press, and where it leads. */
export type Way = { readonly press: string; readonly url: string }

const secondsPerQuestion = 20

/** What the mail of one message says. */
export function contentOf(message: Outgoing): MailContent {
  return message.kind === 'nudge' ? contentOfNudge(message) : contentOfNotice(message)
}

function contentOfNudge({ recipient, opener, questions, links }: OutgoingNudge): MailContent {
  const words = mailWords[recipient.language]
  return {
    language: recipient.language,
    heading: oneLine(opener),
    preheader: words.preheader(questions.length * secondsPerQuestion),
    questions: questions.map(({ position, context, question, why, url }) => ({
      place: questions.length === 1 ? '' : words.place(position, questions.length),
      context: oneLine(context),
      question: oneLine(question),
      why: oneLine(why),
      show: { press: words.showAnswer, url },
    })),
    notice: null,
    sentences: words.sentences,
    ways: [
      { press: words.pause, url: `${links.settings}#pause` },
      { press: words.later, url: `${links.settings}#later` },
      { press: words.often, url: `${links.settings}#often` },
      { press: words.unsubscribe, url: links.unsubscribe },
    ],
  }
}

function contentOfNotice({ recipient, notice, links }: OutgoingNotice): MailContent {
  const words = mailWords[recipient.language]
  const { heading, preheader, paragraphs, press, refusal } = words.notices[notice]
  return {
    language: recipient.language,
    heading,
    preheader,
    questions: [],
    notice: {
      paragraphs,
      way: { press, url: `${links.settings}#${placeOfNotice[notice]}` },
      refusal: refusal === null ? null : { press: refusal, url: links.unsubscribe },
    },
    sentences: [],
    ways: [
      { press: words.settings, url: links.settings },
      { press: words.unsubscribe, url: links.unsubscribe },
    ],
  }
}

/** Where on the settings page a notice leads. */
const placeOfNotice = { consent: 'consent', stopped: 'resume', 'channel-lost': 'channel' } as const
