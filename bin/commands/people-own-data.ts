import { erasePerson, exportPerson } from '../../engine/people/own-data.ts'
import { recordViewing } from '../../engine/reports/own-retention.ts'
import { counted } from '../answer.ts'
import { answerWith, type Define, withRuntime } from '../define-command.ts'
import { CommandError } from '../failure.ts'
import { personNamed } from '../named.ts'
import { printableJson } from '../table.ts'
import { viewer } from '../viewer.ts'

/** `clo people export`: JSON either way. Whoever asks is noted where the person sees it. */
export const defineExport: Define = (command, shell) => {
  command
    .description('Print everything that is held of one person, as JSON, for that person. That you did is recorded.')
    .argument('<email>', 'email or id')
  answerWith(command, shell, (emailOrId: string) =>
    withRuntime(shell, async ({ db, clock }) => {
      const at = clock()
      const { id, email } = await personNamed(db, emailOrId)
      await recordViewing(db, id, viewer(), at)
      const data = await exportPerson(db, id, at)
      if (data === null) throw new CommandError(`${email} was removed just now; see clo people list`)
      return { data, lines: printableJson(data).split('\n') }
    }),
  )
}

/** `clo people erase`. */
export const defineErase: Define = (command, shell) => {
  command
    .description('Erase one person with everything known of them. It cannot be undone.')
    .argument('<email>', 'email or id')
    .requiredOption('--yes', 'you mean it')
  answerWith(command, shell, (emailOrId: string) =>
    withRuntime(shell, async ({ db, takeBack }) => {
      const { id, email } = await personNamed(db, emailOrId)
      const erased = await erasePerson(db, id)
      if (erased.status === 'unknown') throw new CommandError(`${email} was removed just now; see clo people list`)
      const { gone, left } = await takeBack(erased.messages)
      const lines = [
        `Erased ${email}. What sources hold of them stays in the sources; remove it there.`,
        ...(gone > 0 ? [`Taken back from Slack: ${counted(gone, 'message')}.`] : []),
        ...(left > 0 ? [`Still in Slack: ${counted(left, 'message')} to them; delete them there.`] : []),
      ]
      return { data: erased, lines }
    }),
  )
}
