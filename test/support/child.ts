import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

/** A process of its own that runs one of the scripts here, and answers every message with one message. */
export type Child<Answer> = {
  readonly pid: number
  /** The answer to the start itself. */
  readonly ready: Promise<Answer>
  ask(message: unknown): Promise<Answer>
  /** Kills it with SIGKILL and waits until it is gone. */
  kill(): Promise<void>
}

/** Starts `test/support/SCRIPT`; it is killed when the test ends. Ask one thing at a time. */
export function startChild<Answer>(script: string, ...args: string[]): Child<Answer> {
  const process = fork(fileURLToPath(new URL(script, import.meta.url)), args)
  const ready = nextMessage<Answer>(process)
  const kill = async () => {
    if (process.exitCode !== null || process.signalCode !== null) return
    const exit = once(process, 'exit')
    process.kill('SIGKILL')
    await exit
  }
  onTestFinished(kill)
  return {
    pid: process.pid ?? 0,
    ready,
    async ask(message) {
      process.send(message as object)
      return nextMessage<Answer>(process)
    },
    kill,
  }
}

/** Rejects when the process ends instead. */
function nextMessage<Answer>(process: ChildProcess): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null, signal: string | null) =>
      reject(new Error(`The child ended (${code ?? signal}).`))
    process.once('exit', onExit)
    process.once('message', (message) => {
      process.off('exit', onExit)
      resolve(message as Answer)
    })
  })
}
