import { html, raw } from 'hono/html'
import type { OutgoingQuestion } from '../../engine/nudges/nudge-channel.ts'

/** The words of a mail, ready for either part: every text is one line without control or direction characters. */
export type MailWords = {
  readonly preview: string
  readonly opener: string
  readonly questions: readonly OutgoingQuestion[]
  readonly footer: readonly string[]
}

type Markup = ReturnType<typeof html>

/**
 * One column of at most 600 px in a system font. Colours stand inline for clients that drop style sheets; the sheet only turns them for
 * dark screens. Contrast of text is at least 4.5:1 in both, buttons are 48 px high.
 */
export function htmlPart({ preview, opener, questions, footer }: MailWords): string {
  return String(html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${opener}</title>
<style>${raw(darkSheet)}</style>
</head>
<body class="paper" style="margin:0;padding:0;background-color:#f5f4f0;${font}">
<div style="display:none;max-height:0;overflow:hidden">${preview}</div>
<table role="presentation" class="paper" width="100%" cellpadding="0" cellspacing="0" border="0" style="background-color:#f5f4f0">
<tr><td align="center" style="padding:32px 16px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:600px">
<tr><td class="ink" style="padding:0 4px 20px;font-size:20px;line-height:28px;font-weight:600;color:#232b30">${opener}</td></tr>
${questions.map((question) => questionRow(question, questions.length))}
<tr><td class="faint" style="padding:8px 4px 0;font-size:16px;line-height:24px;color:#5d6870">
${footer.map((sentence) => html`<p style="margin:0 0 8px">${sentence}</p>`)}
</td></tr>
</table>
</td></tr>
</table>
</body>
</html>`)
}

function questionRow({ position, context, question, url }: OutgoingQuestion, count: number): Markup {
  const topic = [count > 1 ? `${position} of ${count}` : '', context].filter((part) => part !== '').join(' · ')
  return html`<tr><td style="padding:0 0 16px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0">
<tr><td class="card" style="padding:28px;background-color:#ffffff;border:1px solid #e2e1da;border-radius:14px">
${topic !== '' && html`<p class="accent" dir="auto" style="margin:0 0 8px;font-size:16px;line-height:24px;font-weight:600;color:#1a6a5f">${topic}</p>`}
<h1 class="ink" dir="auto" style="margin:0 0 24px;font-size:22px;line-height:31px;font-weight:600;color:#232b30;overflow-wrap:anywhere;text-wrap:balance">${question}</h1>
<table role="presentation" cellpadding="0" cellspacing="0" border="0"><tr>
<td class="button" style="background-color:#1a6a5f;border-radius:12px">
<a href="${url}" class="label" style="display:inline-block;padding:12px 28px;font-size:17px;line-height:24px;font-weight:600;color:#ffffff;text-decoration:none">Show answer</a>
</td></tr></table>
</td></tr>
</table>
</td></tr>`
}

const font = "font-family:system-ui,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"

const darkSheet = `
:root { color-scheme: light dark; supported-color-schemes: light dark; }
@media (prefers-color-scheme: dark) {
.paper { background-color: #15191b !important; }
.card { background-color: #1d2326 !important; border-color: #30383c !important; }
.ink { color: #e4e8ea !important; }
.faint { color: #9ca7ae !important; }
.accent { color: #6ccdbc !important; }
.button { background-color: #6ccdbc !important; }
.label { color: #0e2320 !important; }
}
`
