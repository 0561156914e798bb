import { removeSource } from '../../engine/sources/remove.ts'
import { counted } from '../answer.ts'
import { answerWith, type Define, withRuntime } from '../define-command.ts'
import { sourceNamed } from '../named.ts'

type Options = { readonly keepConcepts?: true; readonly eraseConcepts?: true }

/** `clo source remove`: what becomes of the concepts has to be said. */
export const defineRemove: Define = (command, shell) => {
  command
    .description('Remove a source with its memories. Say what becomes of its concepts.')
    .argument('<name>', 'the source')
    .option('--keep-concepts', 'its concepts stay, and are asked of the audiences that hold them')
    .option('--erase-concepts', 'concepts that no other source confirms go, with every state and review of them')
  answerWith(command, shell, async (name: string, options: Options) => {
    const { keepConcepts = false, eraseConcepts = false } = options
    if (keepConcepts === eraseConcepts) command.error('clo: expected either --keep-concepts or --erase-concepts')
    return await withRuntime(shell, async ({ db, inForce, clock }) => {
      const source = await sourceNamed(db, name)
      const choice = { sourceId: source.id, concepts: keepConcepts ? ('keep' as const) : ('erase' as const) }
      const removed = await removeSource(db, inForce.model, choice, clock())
      const { memories, kept, erased, ended } = removed
      const lines = [
        `Removed ${name} with ${counted(memories, 'memory', 'memories')}: ${counted(kept, 'concept')} kept, ${erased} erased.`,
        ...(ended > 0 ? [`${counted(ended, 'retention state')} ended: only this source said whom they concern.`] : []),
      ]
      return { data: removed, lines }
    })
  })
}
