import { listPeople, type Person } from '../../engine/people/people.ts'
import { widthOf } from '../answer.ts'
import { answerWith, type Define, withRuntime } from '../define-command.ts'
import { tableOf } from '../table.ts'

/** `clo people list`. */
export const defineList: Define = (command, shell) => {
  command.description('List everybody, and whether nudges reach them.')
  answerWith(command, shell, () =>
    withRuntime(shell, async ({ db, clock }) => {
      const people = await listPeople(db, clock())
      if (people.length === 0)
        return {
          data: people,
          lines: [
            'No people yet. Add one: clo people add NAME EMAIL --time-zone ZONE',
            'Or many: clo people import FILE.csv',
          ],
        }
      const lines = tableOf(
        [
          { heading: 'ID', value: ({ id }) => id, right: true },
          { heading: 'NAME', value: ({ name }) => name },
          { heading: 'EMAIL', value: ({ email }) => email, keep: true },
          { heading: 'TIME ZONE', value: ({ timeZone }) => timeZone },
          { heading: 'AUDIENCES', value: ({ audiences }) => audiences.join(', ') || '-' },
          { heading: 'STATUS', value: statusOf },
          { heading: 'CONCEPTS', value: ({ concepts }) => concepts, right: true },
        ],
        people,
        widthOf(shell),
      )
      const isSilent = people.some(({ status }) => status === 'no-consent')
      return {
        data: people,
        lines: isSilent ? [...lines, '', 'Record consent of those who agreed: clo people consent EMAIL'] : lines,
      }
    }),
  )
}

function statusOf({ status, pausedUntil, channelOffReason }: Person): string {
  if (status === 'paused') return pausedUntil === null ? 'paused' : `paused until ${pausedUntil}`
  return status === 'channel-off' ? `off: ${channelOffReason}` : status
}
