import type { Migration } from 'kysely/migration'
import { knowledge } from './0001-knowledge.ts'
import { retention } from './0002-retention.ts'
import { synchronisation } from './0003-synchronisation.ts'
import { nudging } from './0004-nudging.ts'

/** Every migration by name, oldest first; forward only. */
export const migrations: Readonly<Record<string, Migration>> = {
  '0001-knowledge': knowledge,
  '0002-retention': retention,
  '0003-synchronisation': synchronisation,
  '0004-nudging': nudging,
}
