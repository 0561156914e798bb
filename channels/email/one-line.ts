/**
 * Text of a memory is somebody else's: line breaks could start a header or a paragraph of their own, and direction marks could
 * turn around what follows them.
 */
export function oneLine(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .replace(/[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, '')
    .trim()
}

/** The same for a header, where `=?` could begin an encoded word (RFC 2047): mail programs would show what it hides. */
export function headerLine(text: string): string {
  return oneLine(text).replaceAll('=?', '= ?')
}
