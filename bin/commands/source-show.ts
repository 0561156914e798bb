import { connectorOf } from '../../connectors/registry.ts'
import { type Settings, shownSettings } from '../../engine/secrets/seal.ts'
import { type LastSync, listSources } from '../../engine/sources/sources.ts'
import { counted, widthOf } from '../answer.ts'
import { answerWith, type Define, withRuntime } from '../define-command.ts'
import { sourceNamed } from '../named.ts'
import { wrap } from '../table.ts'

/** `clo source show`: one source with its settings, filters and newest run. */
export const defineShow: Define = (command, shell) => {
  command
    .description('Show one source: settings, filters and newest run. Secrets are never shown.')
    .argument('<name>', 'the source')
  answerWith(command, shell, (name: string) =>
    withRuntime(shell, async ({ db }) => {
      const source = await sourceNamed(db, name)
      const listed = (await listSources(db)).find(({ id }) => id === source.id)
      const settings = shownSettings(source.settings as Settings, connectorOf(source.kind).secrets)
      const { id, audienceId, ...rest } = source
      const data = { ...rest, settings, audience: listed?.audience ?? null, lastSync: listed?.lastSync ?? null }
      const lines: [string, string][] = [
        ['kind', source.kind],
        ...Object.entries(settings).map(([key, value]): [string, string] => [`  ${key}`, textOf(value)]),
        ['status', source.offReason === null ? source.status : `${source.status}: ${source.offReason}`],
        ['trust', source.trust],
        ['audience', data.audience ?? 'none'],
        [
          'holds',
          `${counted(listed?.memories ?? 0, 'memory', 'memories')}, ${counted(listed?.concepts ?? 0, 'concept')}`,
        ],
        ['walked', `as a whole every ${counted(source.walkHours, 'hour')}`],
        ...Object.entries(source.filters).map(([key, value]): [string, string] => [`filter ${key}`, textOf(value)]),
        ...syncLines(data.lastSync),
      ]
      const column = Math.max(...lines.map(([label]) => label.length)) + 2
      return {
        data,
        lines: lines.flatMap(([label, text]) =>
          wrap(text, widthOf(shell) - column).map((line, index) => (index === 0 ? label : '').padEnd(column) + line),
        ),
      }
    }),
  )
}

function syncLines(sync: LastSync | null): [string, string][] {
  if (sync === null) return [['last sync', 'never: clo source sync']]
  const { read, new: fresh, changed, same, gone, superseded, expired, skipped } = sync
  const seconds = sync.finishedAt === null ? null : (sync.finishedAt.getTime() - sync.startedAt.getTime()) / 1_000
  const reasons = Object.entries(sync.skippedReasons).map(([reason, count]) => `${reason} ${count}`)
  return [
    [
      'last sync',
      `${sync.startedAt.toISOString().slice(0, 16).replace('T', ' ')} UTC, ${sync.extent === 'whole' ? 'everything' : 'what changed'}: ${sync.reason ?? sync.status}${seconds === null ? '' : `, ${seconds.toFixed(1)} s`}`,
    ],
    [
      '  counts',
      `${read} read: ${fresh} new, ${changed} changed, ${same} as before; ${gone} gone, ${superseded} superseded, ${expired} expired, ${skipped} skipped`,
    ],
    ...(reasons.length === 0 ? [] : [['  skipped', reasons.join(', ')] as [string, string]]),
    ...(sync.lagSeconds === null
      ? []
      : [['  lag', `${Math.round(sync.lagSeconds / 60)} minutes at most`] as [string, string]]),
  ]
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.join(', ')
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value)
}
