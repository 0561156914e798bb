import { mergeConcepts } from '../../engine/concepts/merge.ts'
import { keepApart, listProposedMerges, type ProposedMerge } from '../../engine/concepts/resemblances.ts'
import { counted, widthOf } from '../answer.ts'
import { answerWith, type Define, withRuntime } from '../define-command.ts'
import { CommandError } from '../failure.ts'
import { wrap } from '../table.ts'

/** `clo concepts similar`: pairs that may be one concept. */
export const defineSimilar: Define = (command, shell) => {
  command.description('List concepts of different sources that may be the same.')
  answerWith(command, shell, () =>
    withRuntime(shell, async ({ db }) => {
      const proposed = await listProposedMerges(db)
      if (proposed.length === 0) return { data: proposed, lines: ['No two concepts resemble each other.'] }
      const lines = proposed.flatMap((pair) => [...linesOf(pair, widthOf(shell)), ''])
      return {
        data: proposed,
        lines: [...lines, 'The same: clo concepts merge ID INTO. Two things: clo concepts keep-apart ID ID'],
      }
    }),
  )
}

/** `clo concepts merge`. */
export const defineMerge: Define = (command, shell) => {
  command
    .description('Let one concept go on in another: everything that people know of it goes along. Cannot be undone.')
    .argument('<id>', 'the concept that goes')
    .argument('<into>', 'the concept that stays')
  answerWith(command, shell, (from: string, into: string) =>
    withRuntime(shell, async ({ db, inForce, clock }) => {
      const merged = await mergeConcepts(db, inForce.model, { from: idOf(from), into: idOf(into) }, clock())
      if (merged.status === 'failed') throw new CommandError(sentences[merged.reason])
      const { people, reviews } = merged
      return {
        data: merged,
        lines: [
          `${from} goes on in ${into}, with what ${counted(people, 'person', 'people')} knew of it and ${counted(reviews, 'answer')}.`,
        ],
      }
    }),
  )
}

/** `clo concepts keep-apart`. */
export const defineKeepApart: Define = (command, shell) => {
  command.description('Say that two similar concepts are two.').argument('<id>', 'one').argument('<other>', 'the other')
  answerWith(command, shell, (conceptId: string, otherId: string) =>
    withRuntime(shell, async ({ db, clock }) => {
      const status = await keepApart(db, { conceptId: idOf(conceptId), otherId: idOf(otherId) }, clock())
      if (status === 'not-proposed')
        throw new CommandError(`${conceptId} and ${otherId} are not listed as similar; see clo concepts similar`)
      return {
        data: { status },
        lines: [`${conceptId} and ${otherId} stay two. Approve the new one: clo concepts approve ${conceptId}`],
      }
    }),
  )
}

const sentences = {
  'unknown-concept': 'There is no concept of one of these ids; see clo concepts list',
  'same-concept': 'That is one concept already; expected the ids of two',
  'already-merged': 'One of the two has gone on in another already; see clo concepts list --status rejected',
} as const

function linesOf(
  { conceptId, otherId, similarity, fact, otherFact, source, otherSource }: ProposedMerge,
  width: number,
): readonly string[] {
  const block = (id: string, text: string, from: string) =>
    wrap(`${id.padStart(6)}  ${text} (${from})`, width, '        ')
  return [
    `Similarity ${similarity.toFixed(2)}`,
    ...block(otherId, otherFact, otherSource),
    ...block(conceptId, fact, `new, ${source}`),
  ]
}

function idOf(text: string): string {
  if (/^\d{1,18}$/.test(text)) return text
  throw new CommandError(`${text} is no id of a concept; expected a number, see clo concepts list`)
}
