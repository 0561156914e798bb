import { type FlaggedConcept, listFlags, resolveFlags } from '../../engine/concepts/flags.ts'
import { type Answer, counted, widthOf } from '../answer.ts'
import { answerWith, type Define, withRuntime } from '../define-command.ts'
import { idOf } from '../id-of.ts'
import { wrap } from '../table.ts'

/** `clo concepts flags`. */
export const defineFlags: Define = (command, shell) => {
  command.description('List what people flagged as wrong or outdated; it is asked of nobody until you have looked.')
  answerWith(command, shell, () =>
    withRuntime(shell, async ({ db }): Promise<Answer> => {
      const flagged = await listFlags(db)
      if (flagged.length === 0) return { data: flagged, lines: ['Nobody flags anything.'] }
      const width = widthOf(shell)
      const lines = flagged.flatMap((concept) => [...linesOf(concept, width), ''])
      const hint = 'Right after all: clo concepts unflag ID. Wrong: clo concepts edit ID --answer TEXT, or reject ID'
      return { data: flagged, lines: [...lines, ...wrap(hint, width)] }
    }),
  )
}

/** `clo concepts unflag`. */
export const defineUnflag: Define = (command, shell) => {
  command
    .description('Say that flagged concepts are right: they are asked again.')
    .argument('<id...>', 'their ids', idOf)
  answerWith(command, shell, (ids: readonly string[]) =>
    withRuntime(shell, async ({ db, inForce, clock }): Promise<Answer> => {
      const outcome = await resolveFlags(db, inForce.model, ids, clock())
      return {
        data: outcome,
        lines: [
          `${counted(outcome.resolved, 'concept')} unflagged.`,
          ...outcome.unknown.map((id) => `Nobody flags a concept ${id}; see clo concepts flags`),
        ],
        failed: outcome.unknown.length > 0,
      }
    }),
  )
}

function linesOf(
  { conceptId, version, context, question, answer, flags }: FlaggedConcept,
  width: number,
): readonly string[] {
  const heading = [conceptId, `version ${version}`, context].filter((part) => part !== '').join(' | ')
  const block = (text: string) => wrap(text, width - 4, '   ').map((line) => `    ${line}`)
  const said = flags.map(({ email, flaggedAt, note, version: flaggedVersion }) => {
    const which = flaggedVersion === version ? '' : ` on version ${flaggedVersion}`
    return `${email}, ${flaggedAt.slice(0, 10)}${which}${note === '' ? '' : `: ${note}`}`
  })
  return [
    ...wrap(heading, width, '    '),
    ...block(`Q: ${question ?? '(none yet)'}`),
    ...block(`A: ${answer ?? '(none yet)'}`),
    ...(said.length === 0 ? ['whoever flagged it is no longer known'] : said).flatMap((line) => block(`!  ${line}`)),
  ]
}
