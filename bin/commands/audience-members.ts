import { joinAudience, leaveAudience } from '../../engine/people/audiences.ts'
import { counted } from '../answer.ts'
import { answerWith, type Define, withRuntime } from '../define-command.ts'
import { audienceNamed, personNamed } from '../named.ts'

/** `clo audience join`. */
export const defineJoin: Define = (command, shell) => {
  command
    .description('Let people join an audience; they are assigned its concepts, so many a week.')
    .argument('<audience>', 'the audience')
    .argument('<email...>', 'emails or ids')
  answerWith(command, shell, (name: string, emails: readonly string[]) =>
    withRuntime(shell, async ({ db, inForce, clock }) => {
      const audienceId = await audienceNamed(db, name)
      const people = await Promise.all(emails.map((email) => personNamed(db, email)))
      const joined = await joinAudience(
        db,
        inForce.model,
        { audienceId, personIds: people.map(({ id }) => id) },
        clock(),
      )
      const already = people.length - joined
      const rest = already === 0 ? '' : ` ${already} had been in it.`
      return { data: { joined, already }, lines: [`${counted(joined, 'person', 'people')} joined ${name}.${rest}`] }
    }),
  )
}

/** `clo audience leave`. */
export const defineLeave: Define = (command, shell) => {
  command
    .description('Let people leave an audience; what only it asks of them is paused, not forgotten.')
    .argument('<audience>', 'the audience')
    .argument('<email...>', 'emails or ids')
  answerWith(command, shell, (name: string, emails: readonly string[]) =>
    withRuntime(shell, async ({ db, inForce, clock }) => {
      const audienceId = await audienceNamed(db, name)
      const people = await Promise.all(emails.map((email) => personNamed(db, email)))
      const left = await leaveAudience(
        db,
        inForce.model,
        { audienceId, personIds: people.map(({ id }) => id) },
        clock(),
      )
      return { data: { left }, lines: [`${counted(left, 'person', 'people')} left ${name}.`] }
    }),
  )
}
