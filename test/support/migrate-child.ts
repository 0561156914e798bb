import { migrate } from '../../engine/db/migrate.ts'
import { openDatabase } from '../../engine/db/pool.ts'
import { smallMigrations } from './small-migrations.ts'

/** Migrates the database in argv when it is sent a message, and answers what it applied. */
const db = openDatabase(process.argv[2] ?? '')
process.once('message', async () => {
  process.send?.((await migrate(db, smallMigrations)).applied)
  await db.destroy()
  process.disconnect()
})
process.send?.([])
