import { html, raw } from 'hono/html'
import { layout } from './layout.ts'
import type { MailContent, MailNotice, MailQuestion } from './mail-content.ts'

/** The HTML part: the pieces of the layout, filled. Every text is escaped; only filled pieces are taken as markup. */
export function htmlPart({ questions, notice, sentences, ways, ...texts }: MailContent): string {
  const mail = fill(layout.mail, {
    ...texts,
    question: questions.map(questionPiece),
    notice: notice === null ? [] : noticePiece(notice),
    sentence: sentences.map((text) => fill(layout.sentence, { text })),
    link: ways.map((way) => fill(layout.link, way)),
  })
  return String(mail)
}

function questionPiece({ place, context, question, why, show }: MailQuestion): Markup {
  const between = place !== '' && context !== '' ? ' · ' : ''
  const topic = place + context === '' ? [] : fill(layout.topic, { place: `${place}${between}`, context })
  return fill(layout.question, { topic, question, why, ...show })
}

function noticePiece({ paragraphs, way, refusal }: MailNotice): Markup {
  return fill(layout.notice, {
    paragraph: paragraphs.map(({ lead, text }) =>
      fill(layout.paragraph, { lead: lead === null ? [] : fill(layout.lead, { text: lead }), text }),
    ),
    refusal: refusal === null ? [] : fill(layout.refusal, refusal),
    ...way,
  })
}

type Markup = ReturnType<typeof raw>

/** Puts values where a piece names them: texts escaped, filled pieces as they are. Throws when a value is missing. */
function fill(piece: string, values: Readonly<Record<string, string | Markup | readonly Markup[]>>): Markup {
  const filled = piece.replace(/\{\{(\w+)\}\}/g, (_, name: string) => {
    const value = values[name]
    if (value === undefined) throw new Error(`The layout of mails names "${name}", which nothing fills`)
    return String(html`${value}`)
  })
  return raw(filled)
}
