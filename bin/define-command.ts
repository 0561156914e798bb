import type { Command } from 'commander'
import { type Answer, printAnswer } from './answer.ts'
import { readConfig } from './config.ts'
import { openLogs } from './open-log.ts'
import { openRuntime, type Runtime } from './runtime.ts'
import type { Shell } from './shell.ts'

/** Describes one command of the program to commander: its arguments, options and what it does. */
export type Define = (command: Command, shell: Shell) => void

/** Adds `--json`, and lets the command print the answer that `run` gives. Arguments and options come as commander parsed them. */
export function answerWith<Args extends unknown[]>(
  command: Command,
  shell: Shell,
  run: (...args: Args) => Promise<Answer>,
): void {
  command.option('--json', 'print one JSON document')
  command.action(async (...args: unknown[]) => {
    // Commander passes arguments, then options, then the command itself.
    const answer = await run(...(args.slice(0, -1) as Args))
    printAnswer(shell, answer, command.opts<{ json?: boolean }>().json ?? false)
  })
}

/** Opens a runtime for as long as `work` takes. */
export async function withRuntime<Result>(shell: Shell, work: (runtime: Runtime) => Promise<Result>): Promise<Result> {
  const config = readConfig(shell.environment)
  const { clock, signal } = shell
  const runtime = await openRuntime(config, { logs: openLogs(shell, config.logLevel), clock, signal })
  try {
    return await work(runtime)
  } finally {
    await runtime.close()
  }
}
