import { pino } from 'pino'
import type { Log, LogFields } from '../engine/log.ts'
import type { LogLevel } from './config.ts'
import type { Shell } from './shell.ts'
import { plainText } from './table.ts'

/** Two logs of one place: of what happened, and of how the program came to it. */
export type Logs = { readonly info: Log; readonly debug: Log }

/** Opens the logs on stderr: lines to read on a terminal, one JSON document a line elsewhere. */
export function openLogs({ stderr, clock }: Shell, level: LogLevel): Logs {
  if (stderr.isTTY && level !== 'silent') {
    const write: Log = (event, fields = {}) =>
      stderr.write(`\r\u001b[2K${clock().toISOString().slice(11, 19)} ${lineOf(event, fields)}\n`)
    return { info: write, debug: level === 'debug' ? write : () => {} }
  }
  const logger = pino(
    {
      level,
      timestamp: () => `,"time":"${clock().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write: (line: string) => void stderr.write(line) },
  )
  return {
    info: (event, fields = {}) => logger.info({ event, ...fields }),
    debug: (event, fields = {}) => logger.debug({ event, ...fields }),
  }
}

function lineOf(event: string, fields: LogFields): string {
  return [event, ...Object.entries(fields).map(([name, value]) => `${name}=${plainText(String(value))}`)].join(' ')
}
