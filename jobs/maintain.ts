import { assign } from '../engine/concepts/assign.ts'
import { readModelInForce } from '../engine/model/model-in-force.ts'
import { expireOverdue, giveUpLostLeases } from '../engine/nudges/settle.ts'
import { keepHolidays } from '../engine/people/holidays.ts'
import { expireMemories } from '../engine/sources/expire.ts'
import type { JobTools } from './job-tools.ts'

/** What a maintenance run put right. `memoriesExpired`: memories whose time was over; `holidays`: days written or dropped. */
export type Maintained = {
  readonly expired: number
  readonly unknown: number
  readonly memoriesExpired: number
  readonly holidays: number
  readonly exposed: number
  readonly started: number
  readonly updated: number
}

/** Closes what nobody closed and brings every state in line: the weekly assignments, and whatever a crash left half-way. */
export async function runMaintain({ db, log }: JobTools, at: Date): Promise<Maintained> {
  const { model } = await readModelInForce(db)
  const expired = await expireOverdue(db, at)
  const unknown = await giveUpLostLeases(db, at)
  const memoriesExpired = await expireMemories(db, model, 'every-source', at)
  const holidays = await keepHolidays(db, at)
  const assigned = await db.transaction().execute(async (trx) => await assign(trx, model, 'everything', at))
  const maintained = { expired, unknown, memoriesExpired, holidays, ...assigned }
  log('maintain.done', maintained)
  return maintained
}
