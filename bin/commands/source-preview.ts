import { type Preview, previewSource } from '../../engine/sources/preview.ts'
import { type Answer, counted, widthOf } from '../answer.ts'
import { answerWith, type Define, withRuntime } from '../define-command.ts'
import { sourceNamed } from '../named.ts'
import { tableOf, wrap } from '../table.ts'

/** `clo source preview`: what a sync would do, without doing it. */
export const definePreview: Define = (command, shell) => {
  command
    .description('Show what a sync would add, change and skip, for whom. Writes nothing.')
    .argument('<name>', 'the source')
  answerWith(command, shell, (name: string) =>
    withRuntime(shell, async ({ db, openSource, signal }): Promise<Answer> => {
      const source = await sourceNamed(db, name)
      const preview = await previewSource(db, source.id, openSource(source.kind, source.settings), signal)
      return { data: preview, lines: linesOf(preview, source.audienceId !== null, widthOf(shell)) }
    }),
  )
}

function linesOf(preview: Preview, hasAudience: boolean, width: number): readonly string[] {
  const { read, new: fresh, changed, same, gone, known, questions, skipped } = preview
  const drafts = Object.entries(preview.drafts).sort(([, one], [, other]) => other - one)
  const waiting = drafts.reduce((sum, [, count]) => sum + count, 0)
  return [
    `${counted(read, 'memory', 'memories')} read: ${fresh} new, ${changed} changed, ${same} as before${gone ? `, ${gone} gone` : ''}.`,
    ...(gone === null ? ['It could not be read as a whole, so nothing would count as gone.'] : []),
    `${counted(questions, 'new question')}; ${counted(waiting, 'fact')} without one${waiting === 0 ? '.' : ':'}`,
    ...drafts.map(([reason, count]) => `  ${String(count).padStart(5)}  ${reason}`),
    ...(known > 0 ? [`${counted(known, 'fact')} known already: they gain this source as provenance.`] : []),
    ...(skipped.length > 0
      ? [`${counted(skipped.length, 'item')} skipped, the first: ${skipped[0]?.reason} at ${skipped[0]?.where}.`]
      : []),
    '',
    `${counted(preview.forAudience, 'memory', 'memories')} for ${hasAudience ? 'the audience of the source' : 'nobody: they name no person, and the source has no audience'}.`,
    ...subjectLines(preview, width),
    ...preview.examples.flatMap(({ context, question, answer }, index) => [
      '',
      ...wrap(`${index + 1}. ${context}`, width),
      ...wrap(`Q: ${question}`, width - 3, '   ').map((line) => `   ${line}`),
      ...wrap(`A: ${answer}`, width - 3, '   ').map((line) => `   ${line}`),
    ]),
  ]
}

function subjectLines({ subjects }: Preview, width: number): readonly string[] {
  if (subjects.length === 0) return []
  const table = tableOf(
    [
      { heading: 'CONCERNS', value: ({ externalId }) => externalId },
      { heading: 'MEMORIES', value: ({ memories }) => memories, right: true },
      { heading: 'PERSON', value: ({ person }) => person ?? 'nobody yet: clo people map' },
    ],
    subjects.slice(0, 20),
    width,
  )
  return ['', ...table, ...(subjects.length > 20 ? [`and ${subjects.length - 20} more`] : [])]
}
