import { type RawBuilder, sql } from 'kysely'
import type { CapSetting } from '../db/nudge-tables.ts'

/** The ceiling of a cap, null without one: `least` passes over it. */
export const ceilingSql = (setting: CapSetting): RawBuilder<number | null> =>
  sql<number | null>`(select ceiling.most from ceiling where ceiling.setting = ${setting})`
