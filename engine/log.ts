/** Values a log line may carry: ids, counts, milliseconds and literals. Never a memory's text, a secret or a person's name. */
export type LogFields = Readonly<Record<string, string | number | boolean | null>>

/** Writes one line: `event` is a fixed string such as `nudge.sent`. */
export type Log = (event: string, fields?: LogFields) => void

/** A log that goes nowhere, for callers with nobody to read it. */
export const noLog: Log = () => {}

/** What a log may say of anything thrown: its name and its place, never its message, since that of a database or a parser quotes what it could not take. */
export function faultFields(error: unknown): { readonly error: string; readonly place: string | null } {
  if (!(error instanceof Error)) return { error: 'unknown', place: null }
  // The stack begins with the message.
  const stack = (error.stack ?? '').replace(error.message, '')
  const place = stack.split('\n').find((line) => line.trimStart().startsWith('at '))
  return { error: error.name, place: place?.trim() ?? null }
}
