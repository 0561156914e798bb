import { sql } from 'kysely'
import { openEmbedded } from '../../engine/db/embedded.ts'
import { openDatabase } from '../../engine/db/pool.ts'

/** Opens the server of the folder in argv (with fsync if `full` follows), then runs each statement it is sent, until it is sent `close`. */
export type EmbeddedAnswer = { readonly role: string; readonly url: string; readonly rows: readonly unknown[] }

const [, , dir = '', durability] = process.argv
const server = await openEmbedded({ dir, durability: durability === 'full' ? 'full' : 'none' })
const db = openDatabase(server.url)

process.on('message', async (message: string) => {
  if (message === 'close') {
    await db.destroy()
    await server.close()
    answer([])
    process.disconnect()
  } else {
    answer((await sql.raw(message).execute(db)).rows)
  }
})
answer([])

function answer(rows: readonly unknown[]) {
  process.send?.({ role: server.role, url: server.url, rows } satisfies EmbeddedAnswer)
}
