import { listBounces } from '../../engine/nudges/bounces.ts'
import { widthOf } from '../answer.ts'
import { answerWith, type Define, withRuntime } from '../define-command.ts'
import { tableOf } from '../table.ts'

const newest = 50

/** `clo bounces list`. */
export const defineList: Define = (command, shell) => {
  command.description('List what came back, newest first, and whose address is not used since.')
  answerWith(command, shell, () =>
    withRuntime(shell, async ({ db }) => {
      const bounces = await listBounces(db, newest)
      if (bounces.length === 0)
        return { data: bounces, lines: ['No mail came back so far. How they are read: clo bounces hook'] }
      const lines = tableOf(
        [
          { heading: 'REPORTED', value: ({ reportedAt }) => dayOf(reportedAt) },
          { heading: 'EMAIL', value: ({ person }) => person, keep: true },
          { heading: 'KIND', value: ({ kind }) => kind },
          { heading: 'STATUS', value: ({ status }) => status },
          { heading: 'SENT', value: ({ sentAt }) => dayOf(sentAt) },
          { heading: 'OFF SINCE', value: ({ suppressedAt }) => (suppressedAt === null ? '-' : dayOf(suppressedAt)) },
        ],
        bounces,
        widthOf(shell),
      )
      const isOff = bounces.some(({ suppressedAt }) => suppressedAt !== null)
      return {
        data: bounces,
        lines: isOff ? [...lines, '', 'Use an address again: clo people resume EMAIL'] : lines,
      }
    }),
  )
}

/** In UTC; the JSON document has the instants. */
const dayOf = (at: Date): string => at.toISOString().slice(0, 10)
