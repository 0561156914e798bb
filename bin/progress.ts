import type { Log } from '../engine/log.ts'
import type { Shell } from './shell.ts'

/** Shows how far long work has come. */
export type Progress = {
  /** `fraction`: 0..1 of the work, where that is known. */
  show(counts: Readonly<Record<string, number>>, fraction?: number): void
  /** Takes the bar away. */
  end(): void
}

const everyMs = 5_000
const barWidth = 24

/** A bar on a terminal; elsewhere a log line every five seconds. `name` says what is done, such as `sync`. */
export function openProgress({ stderr, clock }: Shell, log: Log, name: string): Progress {
  if (!stderr.isTTY) {
    let loggedAt = clock().getTime()
    return {
      show(counts, fraction) {
        if (clock().getTime() - loggedAt < everyMs) return
        loggedAt = clock().getTime()
        log(`${name}.progress`, { ...counts, ...(fraction === undefined ? {} : { fraction }) })
      },
      end() {},
    }
  }
  return {
    show(counts, fraction) {
      const words = Object.entries(counts).map(([what, count]) => `${count.toLocaleString('en')} ${what}`)
      const bar =
        fraction === undefined
          ? []
          : [`[${'#'.repeat(Math.round(fraction * barWidth)).padEnd(barWidth)}] ${Math.floor(fraction * 100)}%`]
      const line = [name, ...bar, words.join(', ')].join('  ')
      stderr.write(`\r\u001b[2K${line.slice(0, (stderr.columns ?? 80) - 1)}`)
    },
    end() {
      stderr.write('\r\u001b[2K')
    },
  }
}
