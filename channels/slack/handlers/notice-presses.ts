import { markStale } from '../../../engine/nudges/standing-nudge.ts'
import { agree, optOut } from '../../../engine/people/consent.ts'
import { resumePerson } from '../../../engine/people/people.ts'
import { readSettings } from '../../../engine/people/settings.ts'
import { actionIds, readButtonValue } from '../actions.ts'
import { settingsForm } from '../modals/settings-form.ts'
import type { Press } from './gesture.ts'
import type { Hand, Handle, Reply } from './reply.ts'

/** What the buttons of a notice do. */
export const noticePresses: Readonly<Record<string, Handle<Press>>> = {
  [actionIds.agree]: pressed(consent),
  [actionIds.decline]: pressed(async ({ db, doer, at }) => {
    await optOut(db, doer.personId, at)
    return { home: true }
  }),
  [actionIds.resume]: pressed(async ({ db, doer, at }) => {
    await resumePerson(db, doer.personId, at)
    return { home: true }
  }),
  [actionIds.settings]: pressed(openSettings),
}

/** Somebody says yes, perhaps after a "no" of before. */
export async function consent({ db, doer, at }: Hand): Promise<Reply> {
  await agree(db, doer.personId, at)
  return { home: true }
}

/** The form of settings as they are. */
export async function openSettings({ db, doer, at }: Hand): Promise<Reply> {
  const settings = await readSettings(db, doer.personId, at)
  return settings === null ? {} : { form: settingsForm(settings) }
}

function pressed(handle: (hand: Hand) => Promise<Reply>): Handle<Press> {
  return async (hand, press) => {
    const reply = await handle(hand)
    const named = readButtonValue(press.value)
    if (named === null) return reply
    const ref = { personId: hand.doer.personId, nudgeId: named.nudgeId }
    await markStale(hand.db, ref, hand.at)
    return { refresh: ref, ...reply }
  }
}
