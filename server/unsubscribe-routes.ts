import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { optIn, optOut } from '../engine/people/consent.ts'
import { pausePerson } from '../engine/people/people.ts'
import { changeSettings, type PersonSettings, readSettings } from '../engine/people/settings.ts'
import { browserLanguage } from './browser-language.ts'
import { daysAfter } from './calendar-day.ts'
import { type MemberDependencies, openPage, savedOf } from './member.ts'
import { goneReader, notOneClick, type UnsubscribeSaved, unsubscribePage } from './pages/unsubscribe-page.ts'

/**
 * The one-click POST of RFC 8058, mounted at `/unsubscribe` before the rules for forms: a mail program sends it from anywhere, without cookies
 * or origin, and what it lacks to do harm is the link. It is believed for its exact body only, since scanners POST other things.
 */
export function oneClickRoutes(dependencies: MemberDependencies): Hono {
  const routes = new Hono()
  const { db, clock } = dependencies

  routes.post('/:token', bodyLimit({ maxSize: 4096 }), async (context) => {
    const at = clock()
    const opened = openPage(context, dependencies, 'unsubscribe', at)
    if ('refusal' in opened) return opened.refusal
    if (!(await isOneClick(context))) return context.html(notOneClick(browserLanguage(context)), 400)
    await optOut(db, opened.personId, at)
    const reader = await readSettings(db, opened.personId, at)
    if (reader === null) return context.html(goneReader(browserLanguage(context)))
    return context.html(unsubscribePage(reader, opened.here, null))
  })

  return routes
}

/** The page behind the unsubscribe link of a mail, mounted at `/unsubscribe`, with what somebody may want instead. Reading never writes. */
export function unsubscribeRoutes(dependencies: MemberDependencies): Hono {
  const routes = new Hono()
  const { db, clock } = dependencies

  routes.get('/:token', async (context) => {
    const at = clock()
    const opened = openPage(context, dependencies, 'unsubscribe', at)
    if ('refusal' in opened) return opened.refusal
    const reader = await readSettings(db, opened.personId, at)
    if (reader === null) return context.html(goneReader(browserLanguage(context)))
    return context.html(unsubscribePage(reader, opened.here, savedOf(context, saved)))
  })

  const changes: Readonly<Record<UnsubscribeSaved, Change>> = {
    undo: async ({ personId }, at) => {
      await optIn(db, personId, at)
    },
    pause: async ({ personId, localNow }) => {
      await pausePerson(db, personId, daysAfter(localNow, 7))
    },
    fewer: async ({ personId, weeklyCapNow }, at) => {
      await changeSettings(db, personId, { weeklyCap: Math.max(1, Math.floor(weeklyCapNow / 2)) }, at)
    },
  }

  routes.post('/:token/:change{undo|pause|fewer}', async (context) => {
    const at = clock()
    const opened = openPage(context, dependencies, 'unsubscribe', at)
    if ('refusal' in opened) return opened.refusal
    const reader = await readSettings(db, opened.personId, at)
    if (reader === null) return context.html(goneReader(browserLanguage(context)))
    const change = context.req.param('change') as UnsubscribeSaved
    await changes[change](reader, at)
    return context.redirect(`${opened.here}?saved=${change}`, 303)
  })

  return routes
}

type Change = (reader: PersonSettings, at: Date) => Promise<void>

const saved = ['undo', 'pause', 'fewer'] as const satisfies readonly UnsubscribeSaved[]

/** Whether a body says `List-Unsubscribe=One-Click` and nothing else, in either of the encodings that RFC 8058 allows. */
async function isOneClick(context: Context): Promise<boolean> {
  const type = (context.req.header('content-type') ?? '').split(';')[0]?.trim().toLowerCase()
  if (type === 'application/x-www-form-urlencoded') return (await context.req.text()) === 'List-Unsubscribe=One-Click'
  if (type !== 'multipart/form-data') return false
  const fields = await context.req.formData().then(
    (form) => [...form],
    () => [],
  )
  return fields.length === 1 && fields[0]?.[0] === 'List-Unsubscribe' && fields[0][1] === 'One-Click'
}
