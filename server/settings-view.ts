import { listDismissed } from '../engine/concepts/dismissals.ts'
import type { Db } from '../engine/db/pool.ts'
import { hasFallenSilent, lastDecisions } from '../engine/nudges/decisions.ts'
import { snoozeChoices } from '../engine/nudges/snooze.ts'
import { listCalendars } from '../engine/people/holidays.ts'
import type { PersonSettings } from '../engine/people/settings.ts'

/** What the settings page shows besides the settings. */
export type SettingsView = Awaited<ReturnType<typeof readSettingsView>>

/** How many decisions a page tells of. */
export const decisionsShown = 10

/** Reads all that the settings page shows. Writes nothing. */
export async function readSettingsView(db: Db, settings: PersonSettings, at: Date) {
  const { personId, language } = settings
  const later = await snoozeChoices(db, personId, at)
  return {
    settings,
    // Before a weekend, tomorrow's and next week's slot are often the same.
    later: later.filter(({ until }, place) => until.getTime() !== later[place - 1]?.until.getTime()),
    dismissed: await listDismissed(db, personId),
    decisions: await lastDecisions(db, personId, decisionsShown),
    fellSilent: await hasFallenSilent(db, personId),
    calendars: listCalendars(language),
  }
}
