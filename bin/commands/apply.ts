import { connectorOf, openSource } from '../../connectors/registry.ts'
import { counted } from '../answer.ts'
import { applyChange } from '../apply/apply-change.ts'
import { linesOfChange, missingChanges } from '../apply/changes.ts'
import { type Document, parseCloYaml } from '../apply/document.ts'
import { resolveSecrets } from '../apply/resolve-secrets.ts'
import { readStanding } from '../apply/standing.ts'
import { answerWith, type Define, withRuntime } from '../define-command.ts'
import { CommandError, sentenceOf } from '../failure.ts'
import { personNamed } from '../named.ts'
import { readInput } from '../read-input.ts'
import type { Runtime } from '../runtime.ts'

type Options = { readonly dryRun?: boolean; readonly yes?: boolean }

/** `clo apply`: makes sources, audiences and mappings what a file says. */
export const define: Define = (command, shell) => {
  command
    .argument('[file]', 'what is to be', 'clo.yaml')
    .option('--dry-run', 'show what would change, and change nothing')
    .option('--yes', 'change it without asking')
  answerWith(command, shell, async (file: string, { dryRun = false, yes = false }: Options) => {
    const document = resolveSecrets(parseCloYaml(await readInput(file), file), shell.environment)
    return await withRuntime(shell, async (runtime) => {
      await expectUsable(runtime, document)
      const changes = missingChanges(await readStanding(runtime), document)
      const steps = changes.flatMap((change) => linesOfChange(change, (kind) => connectorOf(kind).secrets))
      if (changes.length === 0) return { data: { steps, applied: 0 }, lines: [`Everything is as ${file} says.`] }
      if (dryRun) return { data: { steps, applied: 0 }, lines: [...steps, '', 'Nothing was changed.'] }
      if (!yes) {
        if (shell.ask === undefined)
          throw new CommandError(
            `${counted(changes.length, 'step')} to take; see them with --dry-run, take them with --yes`,
          )
        shell.stdout.write(steps.map((line) => `${line}\n`).join(''))
        if (!/^y/i.test(await shell.ask('Change this? y/N', 'shown'))) throw new CommandError('Nothing was changed')
      }
      for (const change of changes) await applyChange(runtime, change)
      return {
        data: { steps, applied: changes.length },
        lines: [
          ...(yes ? [...steps, ''] : []),
          `${counted(changes.length, 'step')} taken. Try the sources: clo source check`,
        ],
      }
    })
  })
}

/** Everything that can be known to be wrong is said before anything changes. Throws CommandError with all of it. */
async function expectUsable({ db }: Runtime, { audiences, sources }: Document): Promise<void> {
  const named = [
    ...audiences.flatMap(({ members }) => members),
    ...sources.flatMap(({ people }) => Object.values(people).filter((email) => email !== null)),
  ]
  const faults: string[] = []
  for (const email of new Set(named)) {
    await personNamed(db, email).catch((error) => faults.push(sentenceOf(error)))
  }
  for (const { name, kind, settings } of sources) {
    try {
      openSource(kind, settings)
    } catch (error) {
      faults.push(`${name}: ${sentenceOf(error)}`)
    }
  }
  if (faults.length > 0) throw new CommandError(`Nothing was changed:\n  ${faults.join('\n  ')}`)
}
