import type { SourceError } from '../../engine/sources/memory-source.ts'

const retried: readonly number[] = [408, 429, 500, 502, 503, 504]
const firstPauseMs = 500
const longestPauseMs = 8_000
const longestRetryAfterMs = 60_000

/**
 * How long to wait after the attempt of this number (from 1) brought this answer; `give-up`: it is the final one. A server that asks for more than a
 * minute gets it from the engine, which lets the whole source rest.
 */
export function pauseAfterAnswer(response: Pick<Response, 'status' | 'headers'>, attempt: number): number | 'give-up' {
  if (!retried.includes(response.status)) return 'give-up'
  const askedMs = retryAfterMs(response.headers)
  if (askedMs === undefined) return usualPauseMs(attempt)
  return askedMs <= longestRetryAfterMs ? askedMs : 'give-up'
}

/** How long to wait after the attempt of this number (from 1) failed on its way. */
export function pauseAfterFault(fault: SourceError, attempt: number): number | 'give-up' {
  return fault.permanent ? 'give-up' : usualPauseMs(attempt)
}

function usualPauseMs(attempt: number): number {
  return Math.min(firstPauseMs * 2 ** (attempt - 1), longestPauseMs)
}

/** Seconds, or an instant, which counts from the server's own clock: ours may differ. */
function retryAfterMs(headers: Headers): number | undefined {
  const text = headers.get('retry-after')?.trim() ?? ''
  if (/^\d+(\.\d+)?$/.test(text)) return Math.ceil(Number(text) * 1000)
  // Date.parse finds an instant in almost anything, such as -1.
  if (!text.endsWith('GMT')) return undefined
  const untilMs = Date.parse(text) - Date.parse(headers.get('date') ?? '')
  return Number.isNaN(untilMs) ? undefined : Math.max(untilMs, 0)
}
