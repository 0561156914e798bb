import { systemClock } from '../engine/clock.ts'
import { terminalAsk } from './ask.ts'
import { processEnvironment } from './config.ts'
import { main } from './main.ts'

const stopping = new AbortController()
let stops = 0
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    stops += 1
    stopping.abort()
    // Whoever asks twice does not want to wait for a clean end.
    if (stops > 1) process.exit(130)
  })
}

// A reader that has seen enough (`clo people list | head`) is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))

process.exitCode = await main(process.argv.slice(2), {
  environment: processEnvironment(),
  stdout: process.stdout,
  stderr: process.stderr,
  clock: systemClock,
  signal: stopping.signal,
  ...(process.stdin.isTTY && process.stdout.isTTY && { ask: terminalAsk(stopping.signal) }),
})
