import { recordConsent, withdrawConsent } from '../../engine/people/people.ts'
import { answerWith, type Define, withRuntime } from '../define-command.ts'
import { personNamed } from '../named.ts'

/** `clo people consent`: the operator's statement, not the person's own. */
export const defineConsent: Define = (command, shell) => {
  command
    .description('Record that people agreed to be nudged.')
    .argument('<email...>', 'their emails or ids')
    .option('--withdraw', 'record that they agree no longer')
  answerWith(command, shell, (emails: readonly string[], { withdraw = false }: { readonly withdraw?: boolean }) =>
    withRuntime(shell, async ({ db, clock }) => {
      const people = await Promise.all(emails.map((email) => personNamed(db, email)))
      const at = clock()
      for (const { id } of people) await (withdraw ? withdrawConsent(db, id) : recordConsent(db, id, at))
      const verb = withdraw ? 'Withdrew' : 'Recorded'
      return {
        data: { people, consented: !withdraw },
        lines: people.map(({ email }) => `${verb} the consent of ${email}.`),
      }
    }),
  )
}
