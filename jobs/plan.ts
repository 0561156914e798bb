import { readModelInForce } from '../engine/model/model-in-force.ts'
import { type Planned, plan } from '../engine/nudges/plan.ts'
import type { JobTools } from './job-tools.ts'

/** Decides for everybody whose slot has come at `at`. */
export async function runPlan({ db, channels, log }: JobTools, at: Date): Promise<Planned> {
  const planned = await plan(db, await readModelInForce(db), at, { channels: channels.map(({ kind }) => kind) })
  const { decided, nudges, questions, deferred } = planned
  if (decided > 0) log('plan.done', { decided, nudges, questions, deferred })
  return planned
}
