import { type ListedSource, listSources } from '../../engine/sources/sources.ts'
import { daysAgoInWords } from '../../engine/wording/time-words.ts'
import { widthOf } from '../answer.ts'
import { answerWith, type Define, withRuntime } from '../define-command.ts'
import { tableOf } from '../table.ts'

/** `clo source list`: every source with its newest run. */
export const defineList: Define = (command, shell) => {
  command.description('List the sources with their newest run.')
  answerWith(command, shell, () =>
    withRuntime(shell, async ({ db, clock }) => {
      const sources = await listSources(db)
      if (sources.length === 0)
        return {
          data: sources,
          lines: ['No sources yet. Add one: clo source add memory-mcp NAME --path FILE --audience AUDIENCE'],
        }
      const at = clock()
      const lines = tableOf(
        [
          { heading: 'NAME', value: ({ name }) => name },
          { heading: 'STATUS', value: (source) => statusOf(source) },
          { heading: 'TRUST', value: ({ trust }) => trust },
          { heading: 'AUDIENCE', value: ({ audience }) => audience ?? '-' },
          { heading: 'MEMORIES', value: ({ memories }) => memories, right: true },
          { heading: 'CONCEPTS', value: ({ concepts }) => concepts, right: true },
          { heading: 'LAST SYNC', value: (source) => lastSyncOf(source, at) },
        ],
        sources,
        widthOf(shell),
      )
      const isOff = sources.some(({ status }) => status === 'off')
      return {
        data: sources,
        lines: isOff
          ? [...lines, '', 'Find out why a source is off: clo source check. Then: clo source resume NAME']
          : lines,
      }
    }),
  )
}

function statusOf({ status, offReason }: ListedSource): string {
  return offReason === null ? status : `${status}: ${offReason}`
}

function lastSyncOf({ lastSync }: ListedSource, at: Date): string {
  if (lastSync === null) return 'never'
  const ago = daysAgoInWords((at.getTime() - lastSync.startedAt.getTime()) / 86_400_000)
  return `${lastSync.reason ?? lastSync.status}, ${ago}`
}
