import { SourceError } from '../engine/sources/memory-source.ts'
import { plainText } from './table.ts'

/** A command cannot do what it was asked. The message says what was seen, what was expected and what to do. */
export class CommandError extends Error {
  override readonly name = 'CommandError'
}

/** A command found something wrong and has said so in its answer: nothing is left but the exit status. */
export class Unsuccessful extends Error {
  override readonly name = 'Unsuccessful'
}

/** What to tell an operator about anything thrown, in one sentence. */
export function sentenceOf(error: unknown): string {
  if (error instanceof CommandError) return error.message
  // It may name what a source calls something.
  if (error instanceof SourceError) return plainText(error.message)
  if (error instanceof Error && error.name === 'AbortError') return 'It was stopped before its end; run it again'
  const sentence = databaseSentence(error)
  if (sentence !== null) return sentence
  const message = error instanceof Error && error.message !== '' ? error.message : String(error)
  return isFaultOfOurs(error) ? `${message}; this is a fault of the program: CLO_LOG_LEVEL=debug shows where` : message
}

/** What no operator can mend: a refused statement, or code that went wrong. */
function isFaultOfOurs(error: unknown): boolean {
  return error instanceof Error && ('severity' in error || /^(Type|Reference|Range|Syntax)Error$/.test(error.name))
}

/** The sentence for a database that cannot be reached or used; null for any other error. */
export function databaseSentence(error: unknown): string | null {
  const code = codeOf(error)
  if (code === null) return null
  const exact = sentences[code]
  if (exact !== undefined) return exact
  if (code.startsWith('08') || code.startsWith('57P')) return sentences.ECONNRESET ?? null
  return null
}

const setting = 'check DATABASE_URL, and that the server runs'

const sentences: Readonly<Record<string, string>> = {
  ECONNREFUSED: `The database cannot be reached: nothing listens at its address; ${setting}`,
  ENOTFOUND: `The database cannot be reached: its host is unknown; ${setting}`,
  EAI_AGAIN: `The database cannot be reached: its host cannot be looked up just now; ${setting}`,
  ETIMEDOUT: `The database cannot be reached: it did not answer in time; ${setting}`,
  EHOSTUNREACH: `The database cannot be reached: there is no way to its host; ${setting}`,
  ENETUNREACH: `The database cannot be reached: there is no way to its network; ${setting}`,
  ECONNRESET: `The database closed the connection; nothing half-done was kept; ${setting}, then run the command again`,
  '28P01': 'The database refused the password; check DATABASE_URL',
  '28000': 'The database refused the login; check the user in DATABASE_URL and pg_hba.conf',
  '3D000': 'The server has no database of that name; create it (createdb NAME), or check DATABASE_URL',
  '53300': 'The database accepts no more connections; raise max_connections, or stop other programs',
  '42501': 'The database refuses this to its user; grant it the database (alter database NAME owner to USER)',
}

/** The code of an error, or of what caused it: two addresses of one host fail together, and pools wrap what they catch. */
function codeOf(error: unknown): string | null {
  if (!(error instanceof Error)) return null
  if ('code' in error && typeof error.code === 'string') return error.code
  if (error instanceof AggregateError) return codeOf(error.errors[0])
  if (/^Connection terminated|timeout exceeded when trying to connect/.test(error.message)) return 'ECONNRESET'
  return error.cause === undefined ? null : codeOf(error.cause)
}
