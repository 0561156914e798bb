import { type Context, Hono } from 'hono'
import { erasePerson, exportPerson } from '../engine/people/own-data.ts'
import { type PersonSettings, readSettings } from '../engine/people/settings.ts'
import { browserLanguage } from './browser-language.ts'
import { type MemberDependencies, memberPlaces, openPage, savedOf } from './member.ts'
import { erasedPage } from './pages/erased-page.ts'
import { settingsPage } from './pages/settings-page.ts'
import type { Rejected } from './pages/settings-part.ts'
import { settingsWords } from './pages/settings-words.ts'
import { goneReader } from './pages/unsubscribe-page.ts'
import { settingsActions } from './settings-actions.ts'
import { type Saved, savedWords } from './settings-form.ts'
import { readSettingsView } from './settings-view.ts'
import { readTyped } from './typed-form.ts'

/** What is done about messages of an erased person that stand somewhere else. */
export type DeleteMessages = (
  messages: Extract<Awaited<ReturnType<typeof erasePerson>>, { status: 'erased' }>['messages'],
) => Promise<void>

/**
 * The page on which a person sets how they are nudged, mounted at `/settings`. Reading never writes; a form that was taken leads back to its
 * section, which says so; one that was not shows what was typed and what is wrong with it.
 */
export function settingsRoutes(dependencies: MemberDependencies, deleteMessages: DeleteMessages): Hono {
  const { db, links, clock } = dependencies
  const routes = new Hono()

  routes.get('/:token', async (context) => {
    const at = clock()
    const opened = await open(context, at)
    if ('refusal' in opened) return opened.refusal
    return show(context, opened, { saved: savedOf(context, savedWords), rejected: null }, at)
  })

  routes.post('/:token/export', async (context) => {
    const at = clock()
    const opened = await open(context, at)
    if ('refusal' in opened) return opened.refusal
    const held = await exportPerson(db, opened.settings.personId, at)
    context.header(
      'Content-Disposition',
      `attachment; filename="my-data-${opened.settings.localNow.slice(0, 10)}.json"`,
    )
    return context.body(`${JSON.stringify(held, null, 2)}\n`, 200, {
      'Content-Type': 'application/json; charset=utf-8',
    })
  })

  routes.post('/:token/erase', async (context) => {
    const at = clock()
    const opened = await open(context, at)
    if ('refusal' in opened) return opened.refusal
    const { personId, language } = opened.settings
    const typed = await readTyped(context)
    if (typed.word?.[0]?.trim().toLowerCase() !== settingsWords[language].data.eraseWord) {
      const rejected = { section: 'data', typed, faults: [{ field: 'word', reason: 'wrong-word' }] } as const
      return show(context, opened, { saved: null, rejected }, at)
    }
    const erased = await erasePerson(db, personId)
    if (erased.status === 'erased') await deleteMessages(erased.messages)
    return context.html(erasedPage(language))
  })

  routes.post('/:token/:form', async (context) => {
    const at = clock()
    const opened = await open(context, at)
    if ('refusal' in opened) return opened.refusal
    const action = Object.hasOwn(settingsActions, context.req.param('form'))
      ? settingsActions[context.req.param('form')]
      : undefined
    if (action === undefined) return context.notFound()
    const typed = await readTyped(context)
    const taken = await action(dependencies, opened.settings, typed, at)
    if ('saved' in taken) return context.redirect(`${opened.here}?saved=${taken.saved}#${taken.section}`, 303)
    return show(context, opened, { saved: null, rejected: { ...taken, typed } }, at)
  })

  return routes

  async function open(context: Context, at: Date): Promise<{ refusal: Response | Promise<Response> } | Opened> {
    const opened = openPage(context, dependencies, 'settings', at)
    if ('refusal' in opened) return opened
    const settings = await readSettings(db, opened.personId, at)
    if (settings === null) return { refusal: context.html(goneReader(browserLanguage(context)), 404) }
    return { settings, here: opened.here }
  }

  async function show(
    context: Context,
    { settings, here }: Opened,
    page: { readonly saved: Saved | null; readonly rejected: Rejected | null },
    at: Date,
  ): Promise<Response> {
    const view = await readSettingsView(db, settings, at)
    const places = memberPlaces(links, settings.personId, at)
    return context.html(settingsPage({ ...view, ...page, here, own: places.own }), page.rejected === null ? 200 : 422)
  }
}

type Opened = { readonly settings: PersonSettings; readonly here: string }
