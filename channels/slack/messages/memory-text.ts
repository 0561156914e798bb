/** How much of each text a message shows, in code points: together with our own words far below what Slack takes (block-limits.ts). */
export const most = {
  topic: 150,
  why: 300,
  question: 1500,
  previous: 600,
  answer: 3000,
  origin: 300,
  title: 150,
} as const

/** Somebody else's text on lines of its own: as it is, without what no eye sees, and cut where it is too long. Never empty. */
export function wholeText(text: string, longest: number): string {
  return cut(text.toWellFormed().replaceAll('\r\n', '\n').replaceAll(controls, '').trim(), longest)
}

/** The same in one line, to stand beside something else: nothing in it can turn its neighbours around. */
export function lineOf(text: string, longest: number): string {
  return cut(text.toWellFormed().replaceAll(/\s+/g, ' ').replaceAll(controls, '').replaceAll(turns, '').trim(), longest)
}

/** Controls but the line feed and the tab. */
const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\ufeff]/g

/** What changes the direction of the text around it (Unicode Bidirectional Algorithm, 2). */
const turns = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g

function cut(text: string, longest: number): string {
  if (text === '') return '…'
  const characters = [...text]
  return characters.length <= longest
    ? text
    : `${characters
        .slice(0, longest - 1)
        .join('')
        .trimEnd()}…`
}
