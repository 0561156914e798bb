import { InvalidArgumentError } from 'commander'
import { type ListedConcept, listConcepts } from '../../engine/concepts/inbox.ts'
import type { InboxStatus } from '../../engine/db/tables.ts'
import { widthOf } from '../answer.ts'
import { answerWith, type Define, withRuntime } from '../define-command.ts'
import { sourceNamed } from '../named.ts'
import { wrap } from '../table.ts'

type Options = {
  readonly status?: InboxStatus
  readonly source?: string
  readonly limit: string
  readonly after: string
}

const statuses: readonly InboxStatus[] = ['waiting', 'draft', 'approved', 'rejected']

/** `clo concepts list`. */
export const defineList: Define = (command, shell) => {
  command
    .description('List concepts with their questions.')
    .addOption(command.createOption('--status <status>', 'only those that stand so').choices(statuses))
    .option('--source <name>', 'only those of a source')
    .option('--limit <count>', 'how many', wholeNumber, '50')
    .option('--after <id>', 'go on after this one', wholeNumber, '0')
  answerWith(command, shell, ({ status, source, limit, after }: Options) =>
    withRuntime(shell, async ({ db }) => {
      const sourceId = source === undefined ? null : (await sourceNamed(db, source)).id
      const concepts = await listConcepts(db, { inboxStatus: status ?? null, sourceId, after, limit: Number(limit) })
      const last = concepts.at(-1)
      if (last === undefined) return { data: concepts, lines: [emptySentence(status)] }
      const width = widthOf(shell)
      const lines = concepts.flatMap((concept) => [...linesOf(concept, width), ''])
      const more = concepts.length === Number(limit) ? [`More: --after ${last.id}`] : []
      return { data: concepts, lines: [...lines, ...more, ...hintOf(concepts)] }
    }),
  )
}

function linesOf(
  {
    id,
    inboxStatus,
    inboxReason,
    pausedReason,
    successorId,
    context,
    question,
    answer,
    fact,
    people,
    sources,
  }: ListedConcept,
  width: number,
): readonly string[] {
  const standing = [
    inboxReason === null ? inboxStatus : `${inboxStatus}: ${inboxReason}`,
    pausedReason === null ? '' : `paused: ${pausedReason}${successorId === null ? '' : ` by ${successorId}`}`,
  ]
  const heading = [`${id}`, ...standing, context, sources.join(', '), people > 0 ? `${people} know it` : ''].filter(
    (part) => part !== '',
  )
  const block = (mark: string, text: string) => wrap(`${mark}: ${text}`, width - 4, '   ').map((line) => `    ${line}`)
  const body =
    question === null
      ? block('F', fact ?? '(no source holds it any more)')
      : [...block('Q', question), ...block('A', answer ?? '')]
  return [...wrap(heading.join(' | '), width, '    '), ...body]
}

function hintOf(concepts: readonly ListedConcept[]): readonly string[] {
  if (concepts.some(({ inboxReason }) => inboxReason === 'similar'))
    return ['Some resemble a concept of another source; compare them: clo concepts similar']
  if (concepts.some(({ inboxStatus }) => inboxStatus === 'waiting'))
    return ['Approve them: clo concepts approve ID, or --all. Otherwise: clo concepts reject ID']
  if (concepts.some(({ inboxStatus }) => inboxStatus === 'draft'))
    return ['Give a draft its question: clo concepts edit ID --question TEXT --answer TEXT']
  return []
}

function emptySentence(status: InboxStatus | undefined): string {
  if (status === 'waiting') return 'Nothing waits for approval.'
  return status === undefined
    ? 'No concepts yet. Read a source: clo sync'
    : `No concept is ${status === 'draft' ? 'a draft' : status}.`
}

function wholeNumber(text: string): string {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('Expected a whole number.')
  return text
}
