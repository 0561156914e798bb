import type { Db } from '../../../engine/db/pool.ts'
import { type Links, linkLifeDays, ownReportLink, settingsLink } from '../../../engine/links/link.ts'
import type { RetentionModel } from '../../../engine/model/retention-model.ts'
import { lastDecisions } from '../../../engine/nudges/decisions.ts'
import { readSettings } from '../../../engine/people/settings.ts'
import { readOwnHome } from '../../../engine/reports/own-home.ts'
import { decisionsShown } from './home-lines.ts'
import type { HomeFacts } from './home-view.ts'

/** Reads what one person's Home shows at `at`; null when there is no such person. */
export async function readHome(
  db: Db,
  { model, links }: { readonly model: RetentionModel; readonly links: Links },
  personId: string,
  at: Date,
): Promise<HomeFacts | null> {
  const settings = await readSettings(db, personId, at)
  const home = await readOwnHome(db, model, personId, at)
  if (settings === null || home === null) return null
  const expiresAt = new Date(at.getTime() + linkLifeDays * 86_400_000)
  return {
    settings,
    home,
    decisions: await lastDecisions(db, personId, decisionsShown),
    links: {
      ownReport: ownReportLink(links, personId, expiresAt),
      settings: settingsLink(links, personId, expiresAt),
    },
  }
}
