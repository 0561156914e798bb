import { resolve } from 'node:path'
import { type Command, InvalidArgumentError } from 'commander'
import { connectors } from '../../connectors/registry.ts'
import { addSource, findSource, type NewSource } from '../../engine/sources/sources.ts'
import type { Answer } from '../answer.ts'
import { answerWith, type Define, withRuntime } from '../define-command.ts'
import { CommandError } from '../failure.ts'
import type { Runtime } from '../runtime.ts'

type Options = {
  readonly path?: string
  readonly command?: string
  readonly arg?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly personType?: readonly string[]
  readonly audience?: string
  readonly trust?: true
  readonly check: boolean
}

/** `clo source add`: proves the settings, then stores them. */
export const defineAdd: Define = (command, shell) => {
  command
    .description('Add an agent memory to read from. Its settings are tried first.')
    .argument('<kind>', `kind of source: ${connectors.map(({ kind }) => kind).join(', ')}`)
    .argument('<name>', 'a name of your choice')
    .option('--path <file>', 'the memory file (MEMORY_FILE_PATH of the memory server)')
    .option('--command <command>', 'read through a memory server instead: the command that starts it')
    .option('--arg <argument>', 'an argument for that command; repeat for more', collect)
    .option('--env <name=value>', 'a variable for that command, stored as it is; repeat for more', collectVariable)
    .option('--person-type <type>', 'entity type that is a person; repeat for more', collect)
    .option('--audience <name>', 'who ought to know what concerns nobody in particular; created if need be')
    .option('--trust', 'ask without approval whatever yields a good question')
    .option('--no-check', 'add it even though it cannot be read now')
  answerWith(command, shell, async (kind: string, name: string, options: Options) => {
    const settings = settingsOf(command, options)
    return await withRuntime(shell, (runtime) =>
      add(
        runtime,
        { kind, name, settings, trust: options.trust ? 'auto' : 'manual', audience: options.audience ?? null },
        options.check,
      ),
    )
  })
}

async function add(runtime: Runtime, source: NewSource, isChecked: boolean): Promise<Answer> {
  const { db, signal, clock } = runtime
  const taken = () =>
    new CommandError(`There is a source named ${source.name} already; choose another name (clo source list shows them)`)
  if ((await findSource(db, source.name)) !== null) throw taken()
  const opened = runtime.openSource(source.kind, source.settings)
  const check = isChecked ? await opened.check(signal) : null
  if (check?.status === 'failed')
    throw new CommandError(`The source was not added. ${check.sentence} Add it all the same with --no-check`)

  const added = await addSource(db, source, clock())
  if (added.status === 'failed') throw taken()
  const lines = [
    `Added ${source.name}.${check === null ? '' : ` ${check.sentence}`}`,
    ...(added.newAudience
      ? [`Created the audience ${source.audience}. Let people join it: clo audience join "${source.audience}" EMAIL`]
      : []),
    ...(source.audience === null
      ? ['It has no audience: only people whom its memories name are asked (clo people map).']
      : []),
    source.trust === 'auto'
      ? 'Good questions from it are asked without approval.'
      : 'Questions from it wait for approval: clo concepts list --status waiting',
    `See what a sync would do: clo source preview "${source.name}". Then: clo source sync "${source.name}"`,
  ]
  return { data: { ...added, check }, lines }
}

function settingsOf(
  command: Command,
  { path, command: server, arg = [], env = {}, personType }: Options,
): Record<string, unknown> {
  const types = personType === undefined ? {} : { personTypes: personType }
  if (path !== undefined && server === undefined) return { mode: 'file', path: resolve(path), ...types }
  if (server !== undefined && path === undefined) return { mode: 'server', command: server, args: arg, env, ...types }
  return command.error('clo: expected either --path FILE or --command COMMAND')
}

/** Commander gives what earlier values came to, undefined before the first. */
function collect(value: string, earlier: readonly string[] = []): readonly string[] {
  return [...earlier, value]
}

function collectVariable(value: string, earlier: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const equals = value.indexOf('=')
  if (equals < 1) throw new InvalidArgumentError('Expected NAME=VALUE.')
  return { ...earlier, [value.slice(0, equals)]: value.slice(equals + 1) }
}
