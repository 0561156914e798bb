import { listAudiences } from '../../engine/people/audiences.ts'
import { widthOf } from '../answer.ts'
import { answerWith, type Define, withRuntime } from '../define-command.ts'
import { tableOf } from '../table.ts'

/** `clo audience list`. */
export const defineList: Define = (command, shell) => {
  command.description('List the audiences.')
  answerWith(command, shell, () =>
    withRuntime(shell, async ({ db }) => {
      const audiences = await listAudiences(db)
      if (audiences.length === 0)
        return { data: audiences, lines: ['No audiences yet. Add one: clo audience add NAME'] }
      const lines = tableOf(
        [
          { heading: 'NAME', value: ({ name }) => name },
          { heading: 'DESIRED', value: ({ desiredRetention }) => desiredRetention, right: true },
          { heading: 'A WEEK', value: ({ weeklyAssignments }) => weeklyAssignments, right: true },
          { heading: 'PEOPLE', value: ({ people }) => people, right: true },
          { heading: 'CONCEPTS', value: ({ concepts }) => concepts, right: true },
          { heading: 'SOURCES', value: ({ sources }) => sources.join(', ') || '-' },
        ],
        audiences,
        widthOf(shell),
      )
      return { data: audiences, lines }
    }),
  )
}
