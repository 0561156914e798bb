import { type Argument, Command, CommanderError } from 'commander'
import { commands } from './commands.ts'
import { sentenceOf, Unsuccessful } from './failure.ts'
import { settings } from './settings.ts'
import type { Shell } from './shell.ts'
import { printable, wrap } from './table.ts'

/** Runs one command line; gives the exit status: 0, 1 for what went wrong, 2 for wrong usage. */
export async function main(args: readonly string[], shell: Shell): Promise<number> {
  try {
    const program = await describeProgram(args, shell)
    await program.parseAsync([...args], { from: 'user' })
    return 0
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    if (error instanceof Unsuccessful) return 1
    shell.stderr.write(`clo: ${printable(sentenceOf(error)).replace(/[.\s]*$/, '.')}\n`)
    if (shell.environment.CLO_LOG_LEVEL === 'debug' && error instanceof Error)
      shell.stderr.write(`${printable(error.stack ?? '')}\n`)
    return 1
  }
}

/** Only the commands that the line names are loaded: the list of all of them shows at once. */
async function describeProgram(args: readonly string[], shell: Shell): Promise<Command> {
  const program = new Command('clo')
    .description('Keeps what people remember of what their AI agents surfaced.')
    .exitOverride()
    .showHelpAfterError('Run it with --help for how to use it.')
    .configureOutput({
      writeOut: (text) => void shell.stdout.write(text),
      writeErr: (text) => void shell.stderr.write(text.replace(/^error: /, 'clo: ')),
      getOutHelpWidth: () => shell.stdout.columns ?? 80,
      getErrHelpWidth: () => shell.stderr.columns ?? 80,
    })
    .configureHelp({
      // Every command has options: to say so on each line would leave no room at 80 columns for what it does.
      subcommandTerm: (command) => [command.name(), ...command.registeredArguments.map(argumentInWords)].join(' '),
      minWidthToWrap: 30,
    })
    .addHelpText('after', settingsHelp(shell))
  for (const { name, summary, load } of commands) {
    const command = program
      .command(name)
      .description(`${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`)
      .summary(summary)
    if (args.includes(name)) (await load()).define(command, shell)
  }
  return program
}

function argumentInWords(argument: Argument): string {
  const name = `${argument.name()}${argument.variadic ? '...' : ''}`
  return argument.required ? `<${name}>` : `[${name}]`
}

function settingsHelp({ stdout }: Shell): string {
  const column = Math.max(...settings.map(({ name }) => name.length)) + 2
  const indent = ' '.repeat(column + 2)
  const lines = settings.flatMap(({ name, meaning, default: usual, unit }) => [
    `  ${name.padEnd(column)}${meaning}`,
    ...wrap(`${unit}; default: ${usual}`, (stdout.columns ?? 80) - indent.length).map((line) => indent + line),
  ])
  return `\nSettings (environment):\n${lines.join('\n')}`
}
