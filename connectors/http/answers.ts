import type { z } from 'zod'
import { SourceError } from '../../engine/sources/memory-source.ts'

/** Whose answer it is, and to which path; a query is left out of messages. */
export type Asked = { readonly vendor: string; readonly path: string }

/** Why an answer that is not a success was given, and what to do. `what`: the path, whose query is left out. Only a wrong key is permanent. */
export function refusal(
  vendor: string,
  response: { readonly status: number; readonly headers: Headers },
  what: string,
): SourceError {
  const { status } = response
  const { reason, expected, permanent = false } = readingOf(status)
  const message = `${vendor} answered ${status} to ${withoutQuery(what)}: expected ${expected}`
  return new SourceError(message, { reason, permanent })
}

/** Reads an answer as JSON of this shape. Throws SourceError: `refusal` of one that is no success, bad-answer for anything else than that shape. */
export async function readJson<T>(response: Response, schema: z.ZodType<T>, { vendor, path }: Asked): Promise<T> {
  if (!response.ok) throw refusal(vendor, response, path)
  const text = await response.text()
  const parsed = schema.safeParse(parseJson(text))
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const seen = /^\s*</.test(text) ? 'a web page' : `what is not the expected JSON${placeOf(issue)}`
  const message = `${vendor} answered ${withoutQuery(path)} with ${seen}: expected its list; see that the address is that of ${vendor} itself and its version one that we read`
  throw new SourceError(message, { reason: 'bad-answer', permanent: false })
}

type Reading = { readonly reason: string; readonly expected: string; readonly permanent?: boolean }

function readingOf(status: number): Reading {
  if (status === 401)
    return { reason: 'unauthorized', expected: 'it to take the key; set a valid one', permanent: true }
  if (status === 403) {
    return { reason: 'forbidden', expected: 'the key to allow reading; set one that may list', permanent: true }
  }
  if (status === 404) return { reason: 'not-found', expected: 'it to exist; see that the address is right' }
  if (status === 429) return { reason: 'rate-limited', expected: 'it to allow the request; it is asked again later' }
  if (status >= 500) return { reason: 'server-error', expected: 'a list; see whether it runs well' }
  return { reason: 'refused', expected: 'a list; see that its version is one that we read' }
}

// A value of a few characters takes a hundred bytes when it is parsed, a number in a list of them eight. Below the first length that does no harm;
// above it, a list of texts that people and agents wrote, with vectors among them, has a far smaller weight than the second.
const harmlessLength = 4 * 1024 ** 2
const largestWeight = 12_000_000

/** Parses what a server sent; undefined, which no schema of an answer takes, for what is no JSON, or so many values that they would fill the memory. */
export function parseJson(text: string): unknown {
  try {
    return text.length > harmlessLength && isCrowded(text) ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Weighs texts, lists and objects, and what stands between commas. */
function isCrowded(text: string): boolean {
  let weight = 0
  for (let index = 0; index < text.length; index++) {
    const sign = text[index] ?? ''
    if (!'"[{,'.includes(sign)) continue
    weight += sign === ',' ? 1 : 4
    if (weight > largestWeight) return true
    if (sign === '"') index = endOfText(text, index)
  }
  return false
}

function endOfText(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let signs = end
    while (text[signs - 1] === '\\') signs--
    if ((end - signs) % 2 === 0) return end
  }
  return text.length
}

/** The place alone: zod's own words may quote what was there. */
function placeOf(issue: z.core.$ZodIssue | undefined): string {
  return issue === undefined || issue.path.length === 0 ? '' : ` (at ${issue.path.join('.')})`
}

function withoutQuery(path: string): string {
  return path.replace(/[?#].*$/s, '')
}
