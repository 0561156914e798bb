import { InvalidArgumentError } from 'commander'
import { pausePerson, resumePerson } from '../../engine/people/people.ts'
import { answerWith, type Define, withRuntime } from '../define-command.ts'
import { personNamed } from '../named.ts'

/** `clo people pause`. */
export const definePause: Define = (command, shell) => {
  command
    .description('Send somebody nothing for a while.')
    .argument('<email>', 'email or id')
    .option('--until <day>', 'the first day with nudges again, such as 2026-02-01; without it, until resumed', dayOf)
  answerWith(command, shell, (emailOrId: string, { until }: { readonly until?: string }) =>
    withRuntime(shell, async ({ db }) => {
      const { id, email } = await personNamed(db, emailOrId)
      await pausePerson(db, id, until ?? null)
      const line = `${email} is paused ${until === undefined ? 'until resumed' : `until ${until}`}. End it: clo people resume ${email}`
      return { data: { id, pausedUntil: until ?? null }, lines: [line] }
    }),
  )
}

/** `clo people resume`. */
export const defineResume: Define = (command, shell) => {
  command
    .description('Nudge somebody again who was paused, stopped answering, or could not be reached.')
    .argument('<email>', 'email or id')
  answerWith(command, shell, (emailOrId: string) =>
    withRuntime(shell, async ({ db, clock }) => {
      const { id, email } = await personNamed(db, emailOrId)
      await resumePerson(db, id, clock())
      return {
        data: { id },
        lines: [`${email} may be nudged again, unless consent is missing or they opted out: clo people list`],
      }
    }),
  )
}

function dayOf(text: string): string {
  const day = /^(\d{4})-(\d{2})-(\d{2})$/.test(text) ? new Date(`${text}T00:00:00Z`) : null
  if (day === null || Number.isNaN(day.getTime()) || day.toISOString().slice(0, 10) !== text)
    throw new InvalidArgumentError('Expected a day such as 2026-02-01.')
  return text
}
