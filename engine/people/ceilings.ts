import { type RawBuilder, sql } from 'kysely'
import type { CapSetting } from '../db/nudge-tables.ts'
import type { Db } from '../db/pool.ts'

/** The most that anybody may be asked, by what it limits; nothing where there is no limit. */
export type Ceilings = Readonly<Partial<Record<CapSetting, number>>>

/** Every ceiling. */
export async function readCeilings(db: Db): Promise<Ceilings> {
  const rows = await db.selectFrom('ceiling').select(['setting', 'most']).orderBy('setting').execute()
  return Object.fromEntries(rows.map(({ setting, most }) => [setting, most]))
}

/** Holds everybody to so many questions, whatever they set; what they set comes back when the ceiling is lifted. */
export async function setCeiling(db: Db, setting: CapSetting, most: number, at: Date): Promise<void> {
  await db
    .insertInto('ceiling')
    .values({ setting, most, set_at: at })
    .onConflict((conflict) => conflict.constraint('ceiling_pk').doUpdateSet({ most, set_at: at }))
    .execute()
}

/** Holds nobody to a number of questions any more. */
export async function liftCeiling(db: Db, setting: CapSetting): Promise<void> {
  await db.deleteFrom('ceiling').where('setting', '=', setting).execute()
}

/** The ceiling of a cap, null where there is none: `least` passes over it. */
export const ceilingSql = (setting: CapSetting): RawBuilder<number | null> =>
  sql<number | null>`(select ceiling.most from ceiling where ceiling.setting = ${setting})`

/** A cap under its ceiling; the cap where there is none. */
export function underCeilingSql(cap: RawBuilder<number>, setting: CapSetting): RawBuilder<number> {
  return sql<number>`least(${cap}, ${ceilingSql(setting)})`
}
