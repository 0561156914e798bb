import { type Delivered, deliver } from '../engine/nudges/deliver.ts'
import type { JobTools } from './job-tools.ts'

/** Sends what is planned, until nothing is left. */
export async function runDeliver(
  tools: JobTools,
  progress: (delivered: Delivered) => void = () => {},
): Promise<Delivered> {
  const delivered = await deliver(tools.db, { ...tools, progress })
  if (Object.values(delivered).some((count) => count > 0)) tools.log('deliver.done', delivered)
  return delivered
}
