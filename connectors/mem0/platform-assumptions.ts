/**
 * What this connector takes for granted of mem0 Platform although no live account could confirm it (connectors.md 0.2 and 7):
 * 1. The list accepts `include_merged`, merged memories name their successor in `replaced_by`, and `lifecycle_state`, where a list shows it, reads as below.
 * 2. A scope nested under AND satisfies the rule that a filter must hold an id.
 * 3. A memory holds through the whole day of its `expiration_date`, and that day is one of UTC.
 * 4. An instant without a zone is one of UTC.
 * 5. The order of a list stays the same from page to page while its window does not change. Within one run an id that comes twice shows that it
 *    did not; over a resumption only the number of memories is compared.
 * 6. Whether supersession moves `updated_at` is unknown: if it does not, only the whole walk sees it.
 * 7. The order of the change feed is unknown: it is told from the data. The later of an entry's two instants is that of the change.
 * 8. `Date` of an answer is the clock that `updated_at` was written by, within `overlapMs`.
 */
import type { Memory } from '../../engine/sources/memory-source.ts'

/** The most memories in one page (connectors.md 3.2). */
export const pageSize = 200

/** How far before the last reading the next one begins: a memory may become readable a while after its `updated_at`. */
export const overlapMs = 10 * 60_000

/** Everything that has any id. What has none (connectors.md 3.8, mem0#5224) cannot be listed. An `AND` beside an `OR` loses the `OR`: nest it. */
export const scope = { OR: [{ user_id: '*' }, { agent_id: '*' }, { app_id: '*' }, { run_id: '*' }] }

/** Lists hide what was merged and what has expired, unless told so. */
export const visibility = { showExpired: true, includeMerged: true }

/** How a memory stands, from its successor and its state. */
export function statusOf(row: { replaced_by: string | null; lifecycle_state: string | null }): Memory['status'] {
  if (row.replaced_by !== null || ['superseded', 'merged', 'replaced'].includes(row.lifecycle_state ?? ''))
    return 'superseded'
  return row.lifecycle_state === 'expired' ? 'expired' : 'live'
}
