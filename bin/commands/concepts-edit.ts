import { InvalidArgumentError } from 'commander'
import { type ConceptEdit, type EditedConcept, editConcept } from '../../engine/concepts/edit.ts'
import { LIMITS } from '../../engine/concepts/lint-question.ts'
import { type Answer, counted } from '../answer.ts'
import { answerWith, type Define, withRuntime } from '../define-command.ts'
import { CommandError } from '../failure.ts'
import { plainText } from '../table.ts'

/** `clo concepts edit`. */
export const defineEdit: Define = (command, shell) => {
  command
    .description('Change what a concept asks. A changed answer starts everybody again; a changed wording does not.')
    .argument('<id>', 'the concept', idOf)
    .option('--question <text>', 'the question')
    .option('--answer <text>', 'the answer')
    .option('--context <text>', 'the line above the question')
    .option('--importance <weight>', 'how much it counts beside others, above 0 to 10 (1)', weightOf)
  answerWith(command, shell, async (id: string, { question, answer, context, importance }: ConceptEdit) => {
    const edit: ConceptEdit = {
      ...(question === undefined ? {} : { question: plainText(question) }),
      ...(answer === undefined ? {} : { answer: plainText(answer) }),
      ...(context === undefined ? {} : { context: plainText(context) }),
      ...(importance === undefined ? {} : { importance }),
    }
    if (Object.keys(edit).length === 0) command.error('clo: expected --question, --answer, --context or --importance')
    return await withRuntime(shell, async ({ db, inForce, clock }): Promise<Answer> => {
      const edited = await editConcept(db, inForce.model, { conceptId: id, edit }, clock())
      if (edited.status === 'failed') throw new CommandError(sentences[edited.reason])
      return { data: edited, lines: [lineOf(id, edited)] }
    })
  })
}

function lineOf(id: string, { change, version, restarted }: Extract<EditedConcept, { status: 'edited' }>): string {
  if (change === 'drafted') return `${id} has its question now. Approve it: clo concepts approve ${id}`
  if (change === 'wording') return `${id} is changed; what people know of it stays.`
  return `${id} has a new answer (version ${version}); ${counted(restarted, 'state')} started again, due now.`
}

const sentences = {
  'unknown-concept': 'There is no concept of that id; see clo concepts list',
  'question-or-answer-missing': 'A concept needs both a question and an answer; give --question and --answer',
  'too-long': `That is too long; expected a question of at most ${LIMITS.question} characters, an answer of ${LIMITS.answer}, a context line of ${LIMITS.context}; make two of it`,
  'answer-leaks':
    'The answer, or a telling word of it, stands in the question or the context line; expected neither to give it away; reword it',
} as const

function idOf(text: string): string {
  if (!/^\d{1,18}$/.test(text)) throw new InvalidArgumentError('Expected an id, a number.')
  return text
}

function weightOf(text: string): number {
  const weight = /^\d{1,2}(\.\d+)?$/.test(text) ? Number(text) : 0
  if (weight <= 0 || weight > 10) throw new InvalidArgumentError('Expected a number above 0, at most 10.')
  return weight
}
