import { type Delivered, deliver } from '../engine/nudges/deliver.ts'
import { reconcile } from '../engine/nudges/reconcile.ts'
import { refreshMessages } from '../engine/nudges/refresh.ts'
import type { JobTools } from './job-tools.ts'

/**
 * Finds out about messages whose outcome was lost, sends what is planned until nothing is left, and makes messages that were sent show what has become true
 * since.
 */
export async function runDeliver(
  tools: JobTools,
  progress: (delivered: Delivered) => void = () => {},
): Promise<Delivered> {
  const { db, log } = tools
  const reconciled = await reconcile(db, tools)
  const delivered = await deliver(db, { ...tools, progress })
  const refreshed = await refreshMessages(db, tools)
  if ([...Object.values(delivered), ...Object.values(reconciled), refreshed].some((count) => count > 0))
    log('deliver.done', { ...delivered, ...reconciled, refreshed })
  return delivered
}
