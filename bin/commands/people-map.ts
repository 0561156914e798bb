import { acceptSuggestions, type ListedSubject, listSubjects, mapSubject } from '../../engine/people/subjects.ts'
import type { Suggestion } from '../../engine/people/suggest.ts'
import { type Answer, counted, widthOf } from '../answer.ts'
import { answerWith, type Define, withRuntime } from '../define-command.ts'
import { CommandError } from '../failure.ts'
import { personNamed, sourceNamed } from '../named.ts'
import type { Runtime } from '../runtime.ts'
import { plainText, tableOf } from '../table.ts'

type Options = { readonly nobody?: true; readonly acceptSuggestions?: true }

/** `clo people map`: without arguments, whom memories concern; with them, who that is. */
export const defineMap: Define = (command, shell) => {
  command
    .description('Say which person a subject of a source stands for. Without arguments: list the subjects.')
    .argument('[source]', 'the source')
    .argument('[subject]', 'the subject, as the source names it')
    .argument('[email]', 'the person')
    .option('--nobody', 'the subject is nobody: its memories concern no person')
    .option('--accept-suggestions', 'map every subject as the list suggests, of one source or of all')
  answerWith(
    command,
    shell,
    async (source: string | undefined, subject: string | undefined, email: string | undefined, options: Options) => {
      const { nobody = false, acceptSuggestions: isAccepting = false } = options
      if (isAccepting && subject === undefined && !nobody)
        return await withRuntime(shell, (runtime) => accept(runtime, source ?? null))
      if (source === undefined && !nobody && !isAccepting)
        return await withRuntime(shell, (runtime) => list(runtime, widthOf(shell)))
      if (source === undefined || subject === undefined || (email === undefined) !== nobody || isAccepting)
        return command.error(
          'clo: expected SOURCE SUBJECT EMAIL, or SOURCE SUBJECT --nobody, or [SOURCE] --accept-suggestions',
        )
      return await withRuntime(shell, (runtime) => map(runtime, source, subject, email ?? null))
    },
  )
}

async function list({ db }: Runtime, width: number): Promise<Answer> {
  const subjects = await listSubjects(db)
  if (subjects.length === 0)
    return { data: subjects, lines: ['No memory names anybody yet. Read a source first: clo sync'] }
  const table = tableOf(
    [
      { heading: 'SOURCE', value: (subject) => subject.source },
      { heading: 'SUBJECT', value: ({ externalId, name }) => (name === null ? externalId : `${externalId} (${name})`) },
      { heading: 'KIND', value: ({ kind }) => kind },
      { heading: 'MEMORIES', value: ({ memories }) => memories, right: true },
      { heading: 'PERSON', value: personOf },
      { heading: 'SAID BY', value: ({ matchedBy }) => matchedBy ?? '-' },
    ],
    subjects,
    width,
  )
  const isOpen = subjects.some(({ person, matchedBy }) => person === null && matchedBy === null)
  const howTo = isOpen ? ['', 'Say who a subject is: clo people map SOURCE SUBJECT EMAIL'] : []
  return { data: subjects, lines: [...table, ...howTo, ...suggestionLines(subjects)] }
}

function personOf({ person, matchedBy }: ListedSubject): string {
  return person ?? (matchedBy === 'operator' ? 'nobody' : '-')
}

function suggestionLines(subjects: readonly ListedSubject[]): readonly string[] {
  const commands = subjects.flatMap(({ source, externalId, suggestion }) =>
    suggestion === null
      ? []
      : [`  ${commandOf(source, externalId, suggestion.person.email)}  # ${reasons[suggestion.reason]}`],
  )
  if (commands.length === 0) return []
  return ['', 'Likely, and applied only if you say so (all of them: clo people map --accept-suggestions):', ...commands]
}

const reasons: Readonly<Record<Suggestion['reason'], string>> = {
  'same-name': 'the same name',
  'same-local-part': 'the same as in the email',
  'name-in-id': 'both parts of the name',
}

/** A command that a shell takes as it stands. */
function commandOf(...args: readonly string[]): string {
  const quoted = args.map((arg) => (/^[\w@.+:/-]+$/.test(arg) ? arg : `'${plainText(arg).replaceAll("'", "'\\''")}'`))
  return `clo people map ${args.some((arg) => arg.startsWith('-')) ? '-- ' : ''}${quoted.join(' ')}`
}

async function accept({ db, inForce, clock }: Runtime, sourceName: string | null): Promise<Answer> {
  const source = sourceName === null ? null : await sourceNamed(db, sourceName)
  const accepted = await acceptSuggestions(db, inForce.model, source?.name ?? null, clock())
  if (accepted.length === 0) return { data: accepted, lines: ['Nothing is suggested; see clo people map'] }
  return {
    data: accepted,
    lines: [
      `${counted(accepted.length, 'subject')} mapped as suggested:`,
      ...accepted.map(
        (subject) =>
          `  ${subject.source}: ${plainText(subject.externalId)} is ${subject.suggestion?.person.email} (${subject.suggestion && reasons[subject.suggestion.reason]}).`,
      ),
    ],
  }
}

async function map(
  { db, inForce, clock }: Runtime,
  sourceName: string,
  externalId: string,
  email: string | null,
): Promise<Answer> {
  const source = await sourceNamed(db, sourceName)
  const person = email === null ? null : await personNamed(db, email)
  const choice = { sourceId: source.id, externalId, personId: person?.id ?? null }
  const status = await mapSubject(db, inForce.model, choice, clock())
  if (status === 'unknown-subject')
    throw new CommandError(`${sourceName} names nobody ${externalId}; see clo people map, and sync the source first`)
  const who = person?.email ?? 'nobody'
  return {
    data: { status, ...choice },
    lines: [status === 'mapped' ? `${externalId} is ${who}.` : `${externalId} was ${who} already.`],
  }
}
