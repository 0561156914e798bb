import { listDismissed } from '../../../engine/concepts/dismissals.ts'
import { optOut } from '../../../engine/people/consent.ts'
import { resumePerson } from '../../../engine/people/people.ts'
import { removeVacation } from '../../../engine/people/vacations.ts'
import { eraseForm, restoreForm, vacationForm } from '../modals/own-forms.ts'
import { pauseForm } from '../modals/pause-form.ts'
import { homeActions } from '../view-ids.ts'
import type { Press } from './gesture.ts'
import { readDay } from './local-day.ts'
import { consent, openSettings } from './notice-presses.ts'
import { practise } from './practice.ts'
import type { Handle } from './reply.ts'

/** What the buttons of the Home do. Links are opened by Slack, and only acknowledged. */
export const homePresses: Readonly<Record<string, Handle<Press>>> = {
  [homeActions.start]: practise,
  [homeActions.settings]: openSettings,
  [homeActions.pause]: async ({ doer }) => ({ form: pauseForm('', doer.language) }),
  // The Home shows what that changed; words beside it would only stand in the way.
  [homeActions.resume]: async ({ db, doer, at }) => {
    await resumePerson(db, doer.personId, at)
    return { home: true }
  },
  [homeActions.agree]: consent,
  [homeActions.optOut]: async ({ db, doer, at }) => {
    await optOut(db, doer.personId, at)
    return { home: true }
  },
  [homeActions.addVacation]: async ({ doer }) => ({ form: vacationForm(doer.language) }),
  [homeActions.removeVacation]: async ({ db, doer }, { value }) => {
    const fromDay = readDay(value ?? '')
    if (fromDay !== null) await removeVacation(db, doer.personId, fromDay)
    return { home: true }
  },
  [homeActions.restore]: async ({ db, doer }) => ({
    form: restoreForm(await listDismissed(db, doer.personId), doer.language),
  }),
  [homeActions.erase]: async ({ doer }) => ({ form: eraseForm(doer.language) }),
}
