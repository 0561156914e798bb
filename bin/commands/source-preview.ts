import { previewSource } from '../../engine/sources/preview.ts'
import { widthOf } from '../answer.ts'
import { answerWith, type Define, withRuntime } from '../define-command.ts'
import { sourceNamed } from '../named.ts'
import { linesOfPreview } from '../preview-lines.ts'
import { openProgress } from '../progress.ts'

/** `clo source preview`: what a sync would do, without doing it. */
export const definePreview: Define = (command, shell) => {
  command
    .description(
      'Show what a sync would add, join, change and leave out, for whom, and how many questions a week would come of it. Writes nothing.',
    )
    .argument('<name>', 'the source')
  answerWith(command, shell, (name: string) =>
    withRuntime(shell, async ({ db, inForce: { model }, log, signal, openSource, clock }) => {
      const source = await sourceNamed(db, name)
      const progress = openProgress(shell, log, 'preview')
      const tools = { model, signal, progress: (read: number) => progress.show({ read }) }
      const preview = await previewSource(db, tools, source.id, openSource, clock()).finally(progress.end)
      return { data: { name, ...preview }, lines: linesOfPreview(name, preview, widthOf(shell)) }
    }),
  )
}
