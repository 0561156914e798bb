import { Hono } from 'hono'
import { lastDecisions } from '../engine/nudges/decisions.ts'
import { readSettings } from '../engine/people/settings.ts'
import { readOwnHome } from '../engine/reports/own-home.ts'
import { readOwnReport } from '../engine/reports/report.ts'
import { browserLanguage } from './browser-language.ts'
import { type MemberDependencies, memberPlaces, openPage, savedOf } from './member.ts'
import { goneOwnPage, ownReportPage } from './pages/own-report-page.ts'
import { ownSaved } from './pages/own-words.ts'
import { practise } from './practise.ts'
import { picturePolicy } from './protect.ts'
import { decisionsShown } from './settings-view.ts'

/** The page on which a person sees everything of themselves, mounted at `/me`. Looking is recorded, and writes nothing else. */
export function ownRoutes(dependencies: MemberDependencies): Hono {
  const { db, inForce, links, clock } = dependencies
  const routes = new Hono()

  routes.get('/:token', async (context) => {
    const at = clock()
    const opened = openPage(context, dependencies, 'own-report', at)
    if ('refusal' in opened) return opened.refusal
    const { personId, here } = opened
    const settings = await readSettings(db, personId, at)
    const home = await readOwnHome(db, inForce.model, personId, at)
    const language = settings?.language ?? browserLanguage(context)
    const report = await readOwnReport(db, inForce.model, { personId, viewer: 'own-link', language }, at)
    if (settings === null || home === null || report === null) return context.html(goneOwnPage(language), 404)
    context.header('Content-Security-Policy', picturePolicy)
    return context.html(
      ownReportPage({
        language,
        home,
        report,
        decisions: await lastDecisions(db, personId, decisionsShown),
        localNow: settings.localNow,
        here,
        settings: memberPlaces(links, personId, at).settings,
        saved: savedOf(context, ownSaved),
        at,
      }),
    )
  })

  routes.post('/:token/practise', async (context) => {
    const at = clock()
    const opened = openPage(context, dependencies, 'own-report', at)
    if ('refusal' in opened) return opened.refusal
    if ((await readSettings(db, opened.personId, at)) === null)
      return context.html(goneOwnPage(browserLanguage(context)), 404)
    return context.redirect(await practise(dependencies, opened.personId, at), 303)
  })

  return routes
}
