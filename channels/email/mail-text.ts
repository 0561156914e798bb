import type { MailContent, MailNotice, MailQuestion, Way } from './mail-content.ts'

/** The plain-text part: questions numbered, every address on a line of its own. */
export function textPart({ heading, questions, notice, sentences, ways }: MailContent): string {
  const blocks = [
    heading,
    ...questions.map(questionBlock),
    ...(notice === null ? [] : noticeBlocks(notice)),
    [...sentences, ...grouped(ways)].join('\n'),
  ]
  return `${blocks.join('\n\n')}\n`
}

function questionBlock({ context, question, why, show }: MailQuestion, index: number): string {
  return [`${index + 1}. ${context}`.trim(), `   ${question}`, `   ${why}`, `   ${lineOf(show)}`].join('\n')
}

function noticeBlocks({ paragraphs, way, refusal }: MailNotice): string[] {
  const ways = refusal === null ? [way] : [way, refusal]
  return [
    ...paragraphs.map(({ lead, text }) => (lead === null ? text : `${lead}\n${text}`)),
    ways.map(lineOf).join('\n'),
  ]
}

const lineOf = ({ press, url }: Way): string => `${press}: ${url}`

/** Ways to places on one page share its address: nobody jumps to a place from here. */
function grouped(ways: readonly Way[]): string[] {
  const pages = Map.groupBy(ways, ({ url }) => url.split('#')[0] ?? '')
  return [...pages].map(([url, group]) => lineOf({ press: group.map(({ press }) => press).join(', '), url }))
}
