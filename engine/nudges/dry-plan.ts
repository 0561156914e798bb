import type { Db } from '../db/pool.ts'
import type { ModelInForce } from '../model/model-in-force.ts'
import { type Planned, type PlanOptions, plan } from './plan.ts'

/** What would be decided for one person. `asked`: questions. */
export type DryDecision = {
  readonly personId: string
  readonly email: string
  readonly reason: string
  readonly asked: number
  readonly deferred: number
}

/** Plans for real and takes it back: what `plan` would decide at that instant, and for whom. Writes nothing. */
export async function planDry(
  db: Db,
  inForce: ModelInForce,
  at: Date,
  options: PlanOptions = {},
): Promise<{ readonly planned: Planned; readonly decisions: readonly DryDecision[] }> {
  const trx = await db.startTransaction().execute()
  try {
    const planned = await plan(trx, inForce, at, options)
    const decisions = await trx
      .selectFrom('decision')
      .innerJoin('person', 'person.id', 'decision.person_id')
      .select(['person.id as personId', 'person.email', 'decision.reason', 'decision.asked', 'decision.deferred'])
      .where('decision.decided_at', '=', at)
      .orderBy('decision.asked', 'desc')
      .orderBy('decision.reason')
      .orderBy('person.email')
      .execute()
    return { planned, decisions }
  } finally {
    await trx.rollback().execute()
  }
}
