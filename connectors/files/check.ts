import { type Check, SourceError } from '../../engine/sources/memory-source.ts'

/** Reads a source once and lets `judge` say what is there, or says why it cannot be read. Throws no SourceError. */
export async function checkReading<Reading>(
  read: () => Promise<Reading | 'unchanged'>,
  judge: (reading: Reading) => Check,
  signal: AbortSignal,
): Promise<Check> {
  try {
    const reading = await read()
    if (reading === 'unchanged') throw new Error('a check compares with nothing, yet the source was found unchanged')
    return judge(reading)
  } catch (error) {
    if (signal.aborted) return failed('aborted', 'The check was stopped before the source was read: run it again.')
    if (!(error instanceof SourceError)) throw error
    return { status: 'failed', reason: error.reason, sentence: `${error.message}.`, permanent: error.permanent }
  }
}

/** A fault that may pass by itself. */
export function failed(reason: string, sentence: string): Check {
  return { status: 'failed', reason, sentence, permanent: false }
}

/** A number with its noun. */
export function counted(number: number, singular: string, plural: string): string {
  return `${number} ${number === 1 ? singular : plural}`
}
