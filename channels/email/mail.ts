import type { Outgoing, OutgoingNudge, OutgoingQuestion } from '../../engine/nudges/nudge-channel.ts'
import { contentOf } from './mail-content.ts'
import { htmlPart } from './mail-html.ts'
import { textPart } from './mail-text.ts'
import { mailWords } from './mail-words.ts'
import { headerLine } from './one-line.ts'

/** One mail as people read it. The plain-text part is complete on its own. */
export type ComposedMail = { readonly subject: string; readonly text: string; readonly html: string }

const longestSubject = 78

/** Writes the mail of one message. Pure; a nudge holds no answer, so neither does its mail. */
export function composeMail(message: Outgoing): ComposedMail {
  const content = contentOf(message)
  const subject = message.kind === 'nudge' ? subjectOf(message) : content.heading
  return { subject, text: textPart(content), html: htmlPart(content) }
}

/** "2 recalls for Tuesday: Billing, On-call rota": topics, never answers, as many as fit into one header line. */
function subjectOf({ recipient, weekday, questions }: OutgoingNudge): string {
  const opening = mailWords[recipient.language].subject(questions.length, headerLine(weekday))
  const topics = [...new Set(questions.map(topicOf))].filter((topic) => topic !== '')
  const fitting = topics.filter(
    (_, index) => topics.slice(0, index + 1).join(', ').length <= longestSubject - opening.length - 2,
  )
  if (fitting.length > 0) return `${opening}: ${fitting.join(', ')}`
  return topics[0] === undefined ? opening : cut(`${opening}: ${topics[0]}`, longestSubject)
}

/** A context line reads `topic · kind`. */
const topicOf = ({ context }: OutgoingQuestion): string => headerLine(context.split(' · ')[0] ?? '')

/** Cuts between two characters as people see them. */
function cut(text: string, longest: number): string {
  let short = ''
  for (const { segment } of new Intl.Segmenter('en').segment(text)) {
    if (short.length + segment.length >= longest) return `${short.trimEnd()}…`
    short += segment
  }
  return short
}
