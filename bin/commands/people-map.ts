import { listSubjects, mapSubject } from '../../engine/people/subjects.ts'
import { type Answer, widthOf } from '../answer.ts'
import { answerWith, type Define, withRuntime } from '../define-command.ts'
import { CommandError } from '../failure.ts'
import { personNamed, sourceNamed } from '../named.ts'
import type { Runtime } from '../runtime.ts'
import { tableOf } from '../table.ts'

/** `clo people map`: without arguments, whom memories concern; with them, who that is. */
export const defineMap: Define = (command, shell) => {
  command
    .description('Say which person a subject of a source stands for. Without arguments: list the subjects.')
    .argument('[source]', 'the source')
    .argument('[subject]', 'the subject, as the source names it')
    .argument('[email]', 'the person')
    .option('--nobody', 'the subject is nobody: its memories concern no person')
  answerWith(
    command,
    shell,
    async (
      source: string | undefined,
      subject: string | undefined,
      email: string | undefined,
      { nobody = false }: { readonly nobody?: boolean },
    ) => {
      if (source === undefined) return await withRuntime(shell, (runtime) => list(runtime, widthOf(shell)))
      if (subject === undefined || (email === undefined) !== nobody)
        return command.error('clo: expected SOURCE SUBJECT EMAIL, or SOURCE SUBJECT --nobody')
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
      { heading: 'SUBJECT', value: ({ externalId }) => externalId },
      { heading: 'KIND', value: ({ kind }) => kind },
      { heading: 'MEMORIES', value: ({ memories }) => memories, right: true },
      { heading: 'PERSON', value: ({ person }) => person ?? '-' },
    ],
    subjects,
    width,
  )
  const isOpen = subjects.some(({ person }) => person === null)
  return {
    data: subjects,
    lines: isOpen ? [...table, '', 'Say who a subject is: clo people map SOURCE SUBJECT EMAIL'] : table,
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
