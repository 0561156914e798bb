import { pauseSource, resumeSource, setTrust } from '../../engine/sources/sources.ts'
import { answerWith, type Define, withRuntime } from '../define-command.ts'
import { sourceNamed } from '../named.ts'

/** `clo source pause`. */
export const definePause: Define = (command, shell) => {
  command.description('Read a source no more until it is resumed; what it gave stays.').argument('<name>', 'the source')
  answerWith(command, shell, (name: string) =>
    withRuntime(shell, async ({ db }) => {
      await pauseSource(db, (await sourceNamed(db, name)).id)
      return {
        data: { name, status: 'paused' },
        lines: [`${name} is paused. Read it again: clo source resume "${name}"`],
      }
    }),
  )
}

/** `clo source resume`. */
export const defineResume: Define = (command, shell) => {
  command.description('Read a source again that was paused or switched off.').argument('<name>', 'the source')
  answerWith(command, shell, (name: string) =>
    withRuntime(shell, async ({ db }) => {
      await resumeSource(db, (await sourceNamed(db, name)).id)
      return { data: { name, status: 'active' }, lines: [`${name} is active and will be read at the next sync.`] }
    }),
  )
}

/** `clo source trust`. */
export const defineTrust: Define = (command, shell) => {
  command
    .description('Say whether questions from a source wait for approval.')
    .argument('<name>', 'the source')
    .addArgument(
      command.createArgument('<trust>', 'manual: they wait; auto: they are asked at once').choices(['manual', 'auto']),
    )
  answerWith(command, shell, (name: string, trust: 'manual' | 'auto') =>
    withRuntime(shell, async ({ db }) => {
      await setTrust(db, (await sourceNamed(db, name)).id, trust)
      const lines =
        trust === 'auto'
          ? [
              `What ${name} gives from now on is asked at once. What waits, waits: clo concepts approve --all --source "${name}"`,
            ]
          : [`What ${name} gives from now on waits for approval.`]
      return { data: { name, trust }, lines }
    }),
  )
}
