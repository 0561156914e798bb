/** Values a log line may carry: ids, counts, milliseconds and literals. Never a memory's text, a secret or a person's name. */
export type LogFields = Readonly<Record<string, string | number | boolean | null>>

/** Writes one line: `event` is a fixed string such as `nudge.sent`. */
export type Log = (event: string, fields?: LogFields) => void

/** A log that goes nowhere, for callers with nobody to read it. */
export const noLog: Log = () => {}
