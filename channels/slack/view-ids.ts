/** The action ids of what the Home offers to press. A Home of years ago carries them: never rename one. */
export const homeActions = {
  start: 'clo.home.start',
  settings: 'clo.home.settings',
  pause: 'clo.home.pause',
  resume: 'clo.home.resume',
  addVacation: 'clo.home.vacation.add',
  removeVacation: 'clo.home.vacation.remove',
  restore: 'clo.home.restore',
  agree: 'clo.home.agree',
  optOut: 'clo.home.opt-out',
  ownReport: 'clo.home.own-report',
  ownSettings: 'clo.home.own-settings',
  erase: 'clo.home.erase',
} as const

/** The callback ids of forms. */
export const formIds = {
  typed: 'clo.form.typed',
  flag: 'clo.form.flag',
  pause: 'clo.form.pause',
  settings: 'clo.form.settings',
  vacation: 'clo.form.vacation',
  restore: 'clo.form.restore',
  erase: 'clo.form.erase',
  propose: 'clo.form.propose',
  words: 'clo.form.words',
} as const

/** The callback id of the shortcut in the menu of a message. */
export const proposeShortcut = 'clo.propose'

/** The action ids of what forms ask for; each stands in a block of the same id, under which its faults are shown. */
export const fields = {
  typed: 'typed',
  note: 'note',
  pause: 'pause',
  pauseUntil: 'pause-until',
  slotTimes: 'slot-times',
  workingDays: 'working-days',
  windowFrom: 'window-from',
  windowTo: 'window-to',
  slotCap: 'slot-cap',
  dailyCap: 'daily-cap',
  weeklyCap: 'weekly-cap',
  channel: 'channel',
  language: 'language',
  ratingButtons: 'rating-buttons',
  calendar: 'calendar',
  fromDay: 'from-day',
  toDay: 'to-day',
  concept: 'concept',
  confirmation: 'confirmation',
  question: 'question',
  answer: 'answer',
  audience: 'audience',
} as const
