import { sql } from 'kysely'
import type { Db } from '../../engine/db/pool.ts'
import { answerLink } from '../../engine/links/link.ts'
import type { LogFields } from '../../engine/log.ts'
import { plan } from '../../engine/nudges/plan.ts'
import { absorbPage } from '../../engine/sources/absorb.ts'
import { createApp } from '../../server/app.ts'
import type { Ingest } from '../../server/ingest-routes.ts'
import { bouncesAt } from '../support/bounces.ts'
import { addAlice, addAudience, addTrustedSource, days, facts, inForce, monday, pageOf } from '../support/cast.ts'

export const links = { baseUrl: 'http://localhost', key: Buffer.alloc(32, 7) }

/** The web over a database. `at` is settable: the instant that every page believes in. */
export function openWeb(db: Db, mailboxDir: string | null = null, ingest?: Ingest) {
  const logged: { event: string; fields: LogFields | undefined }[] = []
  const web = {
    at: monday,
    logged,
    get: (path: string, init: RequestInit = {}) => app.request(path, init),
    post: (path: string, form: Record<string, string> = {}, headers: Record<string, string> = {}) =>
      app.request(path, { method: 'POST', body: new URLSearchParams(form), headers }),
    /** The page as text, after redirects, as a browser would show it. */
    read: async (path: string) => (await app.request(path)).text(),
  }
  const app = createApp({
    db,
    inForce,
    links,
    mailboxDir,
    bounceAddress: bouncesAt,
    clock: () => web.at,
    log: (event, fields) => logged.push({ event, fields }),
    ...(ingest && { ingest }),
  })
  return web
}

/** Alice Liddell is nudged on Monday with two questions; gives the paths of their pages, which work for a week. */
export async function nudgeAlice(db: Db): Promise<{ first: string; second: string; personId: string }> {
  const alice = await addAlice(db)
  await db.updateTable('person').set({ name: 'Alice Liddell' }).where('id', '=', alice.id).execute()
  const audienceId = await addAudience(db, 'platform', [alice])
  const source = { id: await addTrustedSource(db, audienceId), trust: 'auto' as const, audienceId }
  await absorbPage(db, inForce.model, source, pageOf(facts.slice(0, 2)), days(-3))
  await plan(db, inForce, monday)
  const nudge = await db.selectFrom('nudge').select('id').executeTakeFirstOrThrow()
  const path = (position: number) =>
    answerLink({ ...links, baseUrl: '' }, { personId: alice.id, nudgeId: nudge.id, position }, days(7))
  return { first: path(1), second: path(2), personId: alice.id }
}

/** Empties the tables that all others hang on, so that each test begins with nobody. */
export async function clear(db: Db): Promise<void> {
  for (const table of ['person', 'concept', 'source', 'audience'] as const) await db.deleteFrom(table).execute()
}

/** Everything in every table, to show that nothing was written. */
export async function contentOf(db: Db): Promise<string> {
  const tables = await db.introspection.getTables()
  const rows = await Promise.all(
    tables.map(({ name }) => sql`select to_jsonb(t) as row from ${sql.table(name)} as t order by 1`.execute(db)),
  )
  return JSON.stringify(tables.map(({ name }, index) => [name, rows[index]?.rows]))
}
