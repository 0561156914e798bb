import { type Command, InvalidArgumentError, Option } from 'commander'
import { connectors } from '../../connectors/registry.ts'
import { widthOf } from '../answer.ts'
import { answerWith, type Define, withRuntime } from '../define-command.ts'
import { CommandError } from '../failure.ts'
import { expectFreeName, storeSource } from '../sources/add-source.ts'
import { chooseWay, usageOf } from '../sources/choose-way.ts'
import { settingsOf } from '../sources/settings-of.ts'
import { type Field, optionName, ways } from '../sources/ways.ts'
import { askForSource } from '../sources/wizard.ts'
import { plainText } from '../table.ts'

type Options = {
  readonly mode?: string
  readonly audience?: string
  readonly trust?: true
  readonly check: boolean
}

/** `clo source add`: proves the settings, then stores them; without arguments, asks for them. */
export const defineAdd: Define = (command, shell) => {
  command
    .description(
      'Add an agent memory to read from. Its settings are tried first. Without arguments, it asks for everything.',
    )
    .argument('[kind]', `kind of source: ${connectors.map(({ kind }) => kind).join(', ')}`)
    .argument('[name]', 'a name of your choice')
    .option('--mode <mode>', 'which way to reach it, where the options do not tell')
    .option('--audience <name>', 'who ought to know what concerns nobody in particular; created if need be')
    .option('--trust', 'ask without approval whatever yields a good question')
    .option('--no-check', 'add it even though it cannot be read now')
    .addHelpText('after', () => `\nWays to reach each kind:\n${usage(widthOf(shell)).join('\n')}`)
  const fields = new Map(ways.flatMap((way) => way.fields).map((field) => [optionName(field), field]))
  for (const field of fields.values()) addOption(command, field)

  answerWith(command, shell, async (kind: string | undefined, name: string | undefined, options: Options) => {
    if (kind === undefined) {
      const { ask } = shell
      if (ask === undefined)
        return command.error(
          'clo: expected a kind and a name: clo source add KIND NAME; --help shows the options of each kind',
        )
      return await withRuntime(shell, async (runtime) => {
        const { source, check } = await askForSource(runtime, { ask, print: (line) => shell.stdout.write(`${line}\n`) })
        return await storeSource(runtime, source, check)
      })
    }
    if (name === undefined) return command.error(`clo: expected a name as well: clo source add ${kind} NAME`)
    const given = Object.fromEntries(Object.entries(options).filter(([option]) => fields.has(option)))
    const way = chooseWay(kind, options.mode, given)
    if (typeof way === 'string') return command.error(`clo: ${way}`)
    const settings = settingsOf(way, given, shell.environment)
    const source = {
      kind,
      name,
      settings,
      trust: options.trust ? ('auto' as const) : ('manual' as const),
      audience: options.audience ?? null,
    }
    return await withRuntime(shell, async (runtime) => {
      await expectFreeName(runtime, name)
      const opened = runtime.openSource(kind, settings)
      const check = options.check ? await opened.check(runtime.signal) : null
      if (check?.status === 'failed')
        throw new CommandError(
          `The source was not added. ${plainText(check.sentence)} Add it all the same with --no-check`,
        )
      return await storeSource(runtime, source, check)
    })
  })
}

function usage(width: number): readonly string[] {
  return connectors.flatMap(({ kind }) => [
    kind,
    ...ways.filter((way) => way.kind === kind).flatMap((way) => usageOf(way, width)),
  ])
}

/** One option may belong to several ways, so the list of ways explains it, and not its own line. */
function addOption(command: Command, { option, type, meaning }: Field): void {
  const described = new Option(`--${option}`, meaning).hideHelp()
  if (type === 'list') described.argParser(collect)
  if (type === 'pairs') described.argParser(collectVariable)
  command.addOption(described)
}

/** Commander gives what earlier values came to, undefined before the first. */
function collect(value: string, earlier: readonly string[] = []): readonly string[] {
  return [...earlier, value]
}

function collectVariable(
  value: string,
  earlier: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const equals = value.indexOf('=')
  if (equals < 1) throw new InvalidArgumentError('Expected NAME=VALUE.')
  return { ...earlier, [value.slice(0, equals)]: value.slice(equals + 1) }
}
