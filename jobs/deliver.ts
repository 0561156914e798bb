import { type Delivered, deliver } from '../engine/nudges/deliver.ts'
import { reconcile } from '../engine/nudges/reconcile.ts'
import { refreshMessages } from '../engine/nudges/refresh.ts'
import type { JobTools } from './job-tools.ts'

/** Finds out what became of lost messages, sends what is planned, until nothing is left, and lets what was sent show what is true. */
export async function runDeliver(
  tools: JobTools,
  progress: (delivered: Delivered) => void = () => {},
): Promise<Delivered> {
  const reconciled = await reconcile(tools.db, tools)
  if (Object.values(reconciled).some((count) => count > 0)) tools.log('reconcile.done', reconciled)
  const delivered = await deliver(tools.db, { ...tools, progress })
  if (Object.values(delivered).some((count) => count > 0)) tools.log('deliver.done', delivered)
  const shown = await refreshMessages(tools.db, tools)
  if (shown > 0) tools.log('refresh.done', { shown })
  return delivered
}
