import { recordWatermark } from '../engine/db/watermark.ts'
import { runBounces } from './bounces.ts'
import { runDeliver } from './deliver.ts'
import { runDirectory } from './directory.ts'
import type { JobTools } from './job-tools.ts'
import { runMaintain } from './maintain.ts'
import { runPlan } from './plan.ts'
import type { JobName } from './schedule.ts'
import { runSync } from './sync.ts'

/**
 * Runs one job for one slot. It works at the present instant, not at the slot's: every job finds out from the data what is
 * due, so a slot that comes late or twice does no harm. Throws when the job must be tried again.
 */
export async function runJob(tools: JobTools, job: JobName, slotAt: Date): Promise<void> {
  const at = tools.clock()
  await runs[job](tools, at)
  await recordWatermark(tools.db, job, slotAt, tools.clock())
}

const runs: Readonly<Record<JobName, (tools: JobTools, at: Date) => Promise<unknown>>> = {
  sync: runSync,
  directory: runDirectory,
  plan: runPlan,
  deliver: (tools) => runDeliver(tools),
  bounces: runBounces,
  maintain: runMaintain,
}
