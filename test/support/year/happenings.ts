import { sql, type Updateable } from 'kysely'
import type { CapSetting, PersonTable } from '../../../engine/db/nudge-tables.ts'
import type { Happening } from './agenda.ts'
import { chance, pick } from './chance.ts'
import { slackIdOf } from './move-in.ts'
import { year } from './outages.ts'
import { type Neighbour, roster, summerPatternIn } from './roster.ts'

const dayMs = 86_400_000

/** Everything that people and operators do of their own accord, whatever they are asked. */
export function whatHappens(): Happening[] {
  return [
    ...roster.flatMap((person) => [...agreeing(person), ...(person.isSilent ? [] : livingOf(person))]),
    ...ceilings(),
  ]
}

/** When somebody who stops answering resumes; null: they never stop. */
export function silenceOf({ id, isSilent }: Neighbour): { readonly fromMs: number; readonly toMs: number } | null {
  if (isSilent || chance('falls silent', id) >= 0.15) return null
  const fromMs = someDay('silent from', id, 20, 200)
  return { fromMs, toMs: fromMs + (20 + Math.floor(chance('silent for', id) * 110)) * dayMs }
}

/** Most agreed before the year began, some do in its course, a few never. */
function agreeing({ id, isSilent }: Neighbour): Happening[] {
  const kind = isSilent ? 0 : chance('agrees', id)
  if (kind > 0.96) return []
  const atMs = kind > 0.84 ? someDay('agrees', id, 15, 250) : year.fromMs - Math.ceil(chance('agreed', id) * 30) * dayMs
  return [set(id, atMs, (at) => ({ consented_at: at }))]
}

function livingOf(person: Neighbour): Happening[] {
  const { id } = person
  const silence = silenceOf(person)
  const has = (what: string, share: number) => chance(what, id) < share
  const pauses = [0, 1]
    .filter((round) => chance('pauses', id, round) < 0.2)
    .map((round) => {
      const atMs = someDay(`pause ${round}`, id, 10, 350)
      const days = 1 + chance('paused for', id, round) * 25
      return set(id, atMs, () => ({ paused_until: new Date(Math.round(atMs + days * dayMs)) }))
    })
  return [
    ...pauses,
    ...[0, 1, 2].filter((round) => chance('vacation', id, round) < 0.45).map((round) => vacation(id, round)),
    ...(silence === null ? [] : [set(id, silence.toMs, (at) => ({ resumed_at: at }))]),
    ...(has('opts out', 0.1) ? optingOut(id) : []),
    ...(has('is suppressed', 0.12) ? suppression(person) : []),
    ...(person.changesSettings ? newSettings(person) : []),
    ...(person.hasSlack && has('is away', 0.15) ? [away(id)] : []),
  ]
}

function optingOut(id: number): Happening[] {
  const atMs = someDay('opts out', id, 40, 280)
  const out = set(id, atMs, (at) => ({ opted_out_at: at }))
  const back = set(id, atMs + 60 * dayMs, (at) => ({ opted_out_at: null, resumed_at: at }))
  return chance('comes back', id) < 0.4 ? [out, back] : [out]
}

function newSettings({ id, zone }: Neighbour): Happening[] {
  const summer = summerPatternIn(zone)
  const settings = {
    slot_times: [...summer.slots],
    window_from: summer.from,
    window_to: summer.to,
    slot_cap: 3,
    daily_cap: 4,
    weekly_cap: pick([2, 8, 20], 'new weekly cap', id),
  }
  return [set(id, someDay('changes settings', id, 150, 220), () => settings)]
}

function vacation(id: number, round: number): Happening {
  const first = Math.floor((someDay(`vacation ${round}`, id, 20, 350) + 3 * dayMs) / dayMs)
  const last = first + Math.floor(chance('vacation for', id, round) * 18)
  return happening(id, (first - 3) * dayMs, async (db) => {
    await sql`
      insert into vacation (person_id, from_day, to_day) values (${id}, ${textOf(first)}, ${textOf(last)}) on conflict do nothing`.execute(
      db,
    )
  })
}

/** Their mail is refused for some weeks, or, for one in three who can be, they cannot be written to in Slack. */
function suppression({ id, hasSlack }: Neighbour): Happening[] {
  const atMs = someDay('suppressed', id, 30, 300)
  const isSlack = hasSlack && chance('suppressed in slack', id) < 0.4
  const where = isSlack
    ? { channel: 'slack' as const, address: slackIdOf(id) }
    : { channel: 'email' as const, address: `person-${id}@example.com` }
  return [
    happening(id, atMs, async (db, at) => {
      const row = { ...where, reason: 'complaint', since_at: at }
      await db
        .insertInto('suppression')
        .values(row)
        .onConflict((conflict) => conflict.doNothing())
        .execute()
    }),
    happening(id, atMs + (5 + chance('suppressed for', id) * 60) * dayMs, async (db) => {
      await db
        .deleteFrom('suppression')
        .where('channel', '=', where.channel)
        .where('address', '=', where.address)
        .execute()
    }),
  ]
}

function away(id: number): Happening {
  return happening(id, someDay('away', id, 30, 330), async (db, at) => {
    const until = new Date(at.getTime() + Math.round((2 + chance('away for', id) * 10) * dayMs))
    await sql`
      insert into slack_member (id, away_until, seen_at) values (${slackIdOf(id)}, ${until}, ${at})
      on conflict (id) do update set away_until = excluded.away_until`.execute(db)
  })
}

/** What an operator holds everybody to: more strictly in spring, one of them lifted again in summer. */
function ceilings(): Happening[] {
  const ceiling = (month: number, day: number, setting: CapSetting, most: number | null) =>
    happening(null, Date.UTC(2026, month - 1, day, 10), async (db, at) => {
      await db.deleteFrom('ceiling').where('setting', '=', setting).execute()
      if (most !== null) await db.insertInto('ceiling').values({ setting, most, set_at: at }).execute()
    })
  return [
    ceiling(3, 17, 'weekly_cap', 7),
    ceiling(4, 14, 'daily_cap', 2),
    ceiling(5, 19, 'slot_cap', 1),
    ceiling(6, 23, 'weekly_cap', 4),
    ceiling(7, 21, 'weekly_cap', null),
    ceiling(8, 18, 'slot_cap', null),
  ]
}

/** A few seconds after a minute: what people do is never at a tick. */
function happening(personId: number | null, atMs: number, run: Happening['run']): Happening {
  return { atMs: Math.floor(atMs / 60_000) * 60_000 + 20_000, personId, run }
}

function set(id: number, atMs: number, settings: (at: Date) => Updateable<PersonTable>): Happening {
  return happening(id, atMs, async (db, at) => {
    await db.updateTable('person').set(settings(at)).where('id', '=', String(id)).execute()
  })
}

function someDay(purpose: string, id: number, from: number, to: number): number {
  return year.fromMs + (from + chance(purpose, id) * (to - from)) * dayMs
}

function textOf(day: number): string {
  return new Date(day * dayMs).toISOString().slice(0, 10)
}
