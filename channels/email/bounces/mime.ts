/** A mail, or a part of one: its fields by name in small letters, unfolded, and what stands below them. One byte is one character. */
export type MimePart = {
  readonly fields: ReadonlyMap<string, readonly string[]>
  /** In small letters, such as `message/delivery-status`. */
  readonly type: string
  readonly body: string
  /** Empty where the part is no multipart. */
  readonly parts: readonly MimePart[]
}

/**
 * How much of a mail is looked at. Reports stand before the mail that they return, so what is cut off is somebody's attachment or an
 * attack; the bound is also what makes every step below cheap.
 */
export const longestMailBytes = 256 * 1024

const deepest = 5
const mostParts = 50
const mostFields = 400
const longestField = 2_000

/**
 * Splits a mail into its parts. Never throws: what is no MIME is one part of text. A mail within a mail stays closed, so that nobody is
 * believed who quotes a report. mailparser is left out here: it decodes every part and all text, for the few fields that we need.
 */
export function readMime(mail: Uint8Array): MimePart {
  const text = Buffer.from(mail.subarray(0, longestMailBytes)).toString('latin1').replace(/\r\n?/g, '\n')
  // A mailbox file, and what a mail server pipes, begins with a line of its own.
  return readPart(text.startsWith('From ') ? text.slice(text.indexOf('\n') + 1) : text, 0)
}

/** The first value of a field; empty where there is none. */
export function fieldOf({ fields }: Pick<MimePart, 'fields'>, name: string): string {
  return fields.get(name)?.[0] ?? ''
}

/** Reads lines of `Name: value`; a line that begins with a space goes on with the one before. What is no field is passed over. */
export function readFields(block: string): MimePart['fields'] {
  const fields = new Map<string, string[]>()
  for (const line of block.replace(/\n[ \t]/g, ' ').split('\n', mostFields)) {
    const colon = line.indexOf(':')
    const name = line.slice(0, Math.max(0, colon)).trim().toLowerCase()
    if (!/^[!-9;-~]{1,80}$/.test(name)) continue
    const values = fields.get(name) ?? []
    values.push(line.slice(colon + 1, colon + 1 + longestField).trim())
    fields.set(name, values)
  }
  return fields
}

function readPart(text: string, depth: number): MimePart {
  const end = text.startsWith('\n') ? 0 : text.indexOf('\n\n')
  const fields = readFields(end === -1 ? text : text.slice(0, end))
  const content = end === -1 ? '' : text.slice(end).replace(/^\n{1,2}/, '')
  const contentType = fieldOf({ fields }, 'content-type')
  const type = /^[\w.+-]{1,80}\/[\w.+-]{1,80}/.exec(contentType)?.[0].toLowerCase() ?? 'text/plain'
  const boundary = /;\s*boundary\s*=\s*(?:"([^"]{1,200})"|([^\s";]{1,200}))/i.exec(contentType)
  const mark = boundary?.[1] ?? boundary?.[2]
  const isOpen = type.startsWith('multipart/') && mark !== undefined && depth < deepest
  const parts = isOpen ? splitAt(content, mark).map((part) => readPart(part, depth + 1)) : []
  return { fields, type, body: decode(content, fieldOf({ fields }, 'content-transfer-encoding')), parts }
}

/** What stands between the lines that are the boundary. A longer boundary may begin like ours: such a line belongs to the part. */
function splitAt(content: string, boundary: string): readonly string[] {
  const [, ...pieces] = `\n${content}`.split(`\n--${boundary}`, mostParts)
  const parts: string[] = []
  for (const piece of pieces) {
    if (piece.startsWith('--')) break
    const lineEnd = piece.indexOf('\n')
    if (piece.slice(0, lineEnd === -1 ? piece.length : lineEnd).trim() === '') parts.push(piece.slice(lineEnd + 1))
    else if (parts.length > 0) parts.push(`${parts.pop()}\n--${boundary}${piece}`)
  }
  return parts
}

function decode(content: string, encoding: string): string {
  const name = encoding.toLowerCase()
  if (name === 'base64') return Buffer.from(content, 'base64').toString('latin1').replace(/\r\n?/g, '\n')
  if (name !== 'quoted-printable') return content
  return content
    .replace(/=\n/g, '')
    .replace(/=([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    .replace(/\r\n?/g, '\n')
}
