import { linkLifeDays } from '../../engine/links/link.ts'
import type { OutgoingNudge, OutgoingQuestion } from '../../engine/nudges/nudge-channel.ts'
import { htmlPart, type MailWords } from './mail-html.ts'

/** One mail as people read it. The plain-text part is complete on its own. */
export type ComposedMail = { readonly subject: string; readonly text: string; readonly html: string }

const longestSubject = 78
const secondsPerQuestion = 20

/** Writes the mail of one nudge. Pure; a nudge holds no answer, so neither does its mail. */
export function composeMail(nudge: OutgoingNudge): ComposedMail {
  const words: MailWords = {
    preview: `About ${nudge.questions.length * secondsPerQuestion} seconds.`,
    opener: oneLine(nudge.opener),
    questions: nudge.questions.map((question) => ({
      ...question,
      context: oneLine(question.context),
      question: oneLine(question.question),
    })),
    footer: [
      'Your answer only sets when a question comes back. It is fine to skip one.',
      `The links are yours alone and work for ${linkLifeDays} days.`,
    ],
  }
  return { subject: subjectOf(nudge), text: textPart(words), html: htmlPart(words) }
}

/** "2 recalls for Tuesday: Billing, On-call rota": topics, never answers, as many as fit into one header line. */
function subjectOf({ weekday, questions }: OutgoingNudge): string {
  const opening = `${questions.length} ${questions.length === 1 ? 'recall' : 'recalls'} for ${oneLine(weekday)}`
  const topics = [...new Set(questions.map(topicOf))].filter((topic) => topic !== '')
  const fitting = topics.filter(
    (_, index) => topics.slice(0, index + 1).join(', ').length <= longestSubject - opening.length - 2,
  )
  if (fitting.length > 0) return `${opening}: ${fitting.join(', ')}`
  return topics[0] === undefined ? opening : cut(`${opening}: ${topics[0]}`, longestSubject)
}

/** A context line reads `topic · kind`. */
const topicOf = ({ context }: OutgoingQuestion): string => oneLine(context.split(' · ')[0] ?? '')

function textPart({ opener, questions, footer }: MailWords): string {
  const blocks = questions.map(({ position, context, question, url }) =>
    [`${position}. ${context}`.trim(), `   ${question}`, `   Show answer: ${url}`].join('\n'),
  )
  return `${[opener, ...blocks, footer.join('\n')].join('\n\n')}\n`
}

/**
 * Text of a memory is somebody else's: line breaks could start a header or a paragraph of their own, and direction marks could
 * turn around what follows them.
 */
function oneLine(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .replace(/[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, '')
    .trim()
}

/** Cuts between two characters as people see them. */
function cut(text: string, longest: number): string {
  let short = ''
  for (const { segment } of new Intl.Segmenter('en').segment(text)) {
    if (short.length + segment.length >= longest) return `${short.trimEnd()}…`
    short += segment
  }
  return short
}
