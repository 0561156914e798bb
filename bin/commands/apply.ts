import { connectorOf } from '../../connectors/registry.ts'
import { counted, widthOf } from '../answer.ts'
import { applyChange } from '../apply/apply-change.ts'
import { missingChanges } from '../apply/changes.ts'
import { parseCloYaml } from '../apply/document.ts'
import { faultsOf } from '../apply/faults.ts'
import { linesOfChange } from '../apply/lines-of-change.ts'
import { resolveSecrets } from '../apply/resolve-secrets.ts'
import { readStanding } from '../apply/standing.ts'
import { answerWith, type Define, withRuntime } from '../define-command.ts'
import { CommandError } from '../failure.ts'
import { readInput } from '../read-input.ts'
import { wrap } from '../table.ts'

type Options = { readonly dryRun?: boolean; readonly yes?: boolean }

/** `clo apply`: makes sources, audiences and mappings what a file says. */
export const define: Define = (command, shell) => {
  command
    .argument('[file]', 'what is to be', 'clo.yaml')
    .option('--dry-run', 'show what would change, and change nothing')
    .option('--yes', 'change it without asking')
  answerWith(command, shell, async (file: string, { dryRun = false, yes = false }: Options) => {
    const wanted = resolveSecrets(parseCloYaml(await readInput(file), file), shell.environment)
    return await withRuntime(shell, async (runtime) => {
      const standing = await readStanding(runtime)
      const faults = await faultsOf(runtime.db, standing, wanted)
      if (faults.length > 0) throw new CommandError(`Nothing was changed:\n  ${faults.join('\n  ')}`)
      const changes = missingChanges(standing, wanted.document)
      const steps = changes.flatMap((change) => linesOfChange(change, (kind) => connectorOf(kind).secrets))
      const shown = steps.flatMap((line) => narrowed(line, widthOf(shell)))
      if (changes.length === 0) return { data: { steps, applied: 0 }, lines: [`Everything is as ${file} says.`] }
      if (dryRun) return { data: { steps, applied: 0 }, lines: [...shown, '', 'Nothing was changed.'] }
      if (!yes) {
        if (shell.ask === undefined)
          throw new CommandError(
            `${counted(changes.length, 'step')} to take; see them with --dry-run, take them with --yes`,
          )
        shell.stdout.write(`${shown.join('\n')}\n`)
        if (!/^y/i.test(await shell.ask('Change this? y/N', 'shown'))) throw new CommandError('Nothing was changed')
      }
      for (const change of changes) await applyChange(runtime, change)
      return {
        data: { steps, applied: changes.length },
        lines: [
          ...(yes ? [...shown, ''] : []),
          `${counted(changes.length, 'step')} taken. Try the sources: clo source check`,
        ],
      }
    })
  })
}

/** A line of the diff that is no wider than the terminal, and keeps its indent. */
function narrowed(line: string, width: number): readonly string[] {
  const indent = /^ */.exec(line)?.[0] ?? ''
  return wrap(line, width - indent.length, '    ').map((part) => indent + part)
}
