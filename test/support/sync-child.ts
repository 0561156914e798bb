import { usualRules } from '../../connectors/http/fetch.ts'
import { restSource } from '../../connectors/letta/rest.ts'
import { restSettings } from '../../connectors/letta/rest-settings.ts'
import { platformSettings } from '../../connectors/mem0/platform-settings.ts'
import { platformSource } from '../../connectors/mem0/platform-source.ts'
import { openDatabase } from '../../engine/db/pool.ts'
import { noLog } from '../../engine/log.ts'
import { type SyncOutcome, syncSource } from '../../engine/sources/sync.ts'
import { inForce } from './cast.ts'

/** How a run in a process of its own ended, and the most memory that the process ever had, megabytes. */
export type ChildSync = { readonly outcome: SyncOutcome; readonly mostMegabytes: number }

/** Reads one source, with the rules of the program save that it does not wait between attempts. argv: database, source, instant. */
const [url = '', sourceId = '', at = ''] = process.argv.slice(2)
const rules = { ...usualRules, wait: async () => {} }
const db = openDatabase(url, { connections: 2, log: noLog })
const now = new Date(at)

process.send?.('started')
process.once('message', async () => {
  const outcome = await syncSource(
    db,
    { model: inForce.model, log: noLog, clock: () => now, signal: new AbortController().signal },
    sourceId,
    (kind, settings) =>
      kind === 'letta'
        ? restSource(restSettings.parse(settings), rules)
        : platformSource(platformSettings.parse(settings), rules),
    now,
  )
  const answer: ChildSync = { outcome, mostMegabytes: process.resourceUsage().maxRSS / 1024 }
  process.send?.(answer)
  await db.destroy()
  process.disconnect()
})
