import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import type { Ask } from './shell.ts'

/** Asks whoever sits at the terminal; a hidden answer is not shown while it is typed. Rejects when `signal` aborts, or the terminal closes. */
export function terminalAsk(signal: AbortSignal): Ask {
  return async (question, how) => {
    const mute = new Writable({ write: (_chunk, _encoding, done) => done() })
    process.stdout.write(`${question} `)
    const lines = createInterface({
      input: process.stdin,
      output: how === 'hidden' ? mute : process.stdout,
      terminal: true,
    })
    const closed = new Promise<never>((_, reject) => {
      lines.once('close', () => reject(new DOMException('The terminal was closed', 'AbortError')))
      lines.once('SIGINT', () => lines.close())
    })
    try {
      return (await Promise.race([lines.question(how === 'hidden' ? '' : `\r${question} `, { signal }), closed])).trim()
    } catch (error) {
      // Whoever types Ctrl-C leaves the line unfinished; that of a hidden answer is ended anyway.
      if (how === 'shown') process.stdout.write('\n')
      throw error
    } finally {
      lines.close()
      if (how === 'hidden') process.stdout.write('\n')
    }
  }
}
