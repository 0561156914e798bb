import type { Rating } from '../../engine/model/retention-model.ts'

/** The action ids of everything that a message offers to press. Messages of years ago carry them: never rename one. */
export const actionIds = {
  reveal: 'clo.reveal',
  type: 'clo.type',
  later: 'clo.later',
  more: 'clo.more',
  undo: 'clo.undo',
  next: 'clo.next',
  agree: 'clo.agree',
  decline: 'clo.decline',
  settings: 'clo.settings',
  resume: 'clo.resume',
} as const

/** The action id of the button for each rating. */
export const ratingActions = {
  again: 'clo.rate.again',
  hard: 'clo.rate.hard',
  good: 'clo.rate.good',
  easy: 'clo.rate.easy',
} as const satisfies Record<Rating, string>

/** The block ids of messages, by what a block holds. Handlers need none of them. */
export const blockIds = {
  context: 'clo.context',
  question: 'clo.question',
  previous: 'clo.previous',
  hint: 'clo.hint',
  answerLabel: 'clo.answer-label',
  answer: 'clo.answer',
  origin: 'clo.origin',
  buttons: 'clo.buttons',
  ratings: 'clo.ratings',
  result: 'clo.result',
  notice: 'clo.notice',
} as const

/** When a person wants to be asked instead; the options of `actionIds.later`. */
export const laterChoices = ['afternoon', 'tomorrow', 'next-week'] as const

/** What else a person may do with a question; the options of `actionIds.more`. */
export const moreChoices = ['dismiss', 'flag', 'pause'] as const

/** One of the choices of the "Later" menu. */
export type LaterChoice = (typeof laterChoices)[number]

/** One of the choices of the menu of everything else. */
export type MoreChoice = (typeof moreChoices)[number]

/** What a button or an option stands for. Whose it is, is known from who pressed it, never from here. `position` is 0 for a notice. */
export type Pressed = { readonly nudgeId: string; readonly position: number }

/** The value of a button, "42:1": ids only, since values are readable beyond our app. */
export function buttonValue({ nudgeId, position }: Pressed): string {
  return `${nudgeId}:${position}`
}

/** The value of an option of a menu, "42:1:tomorrow". */
export function optionValue(pressed: Pressed, choice: LaterChoice | MoreChoice): string {
  return `${buttonValue(pressed)}:${choice}`
}

/** Reads the value of a button; null when it is none of ours. */
export function readButtonValue(value: unknown): Pressed | null {
  const [, nudgeId, position] = /^([1-9]\d{0,17}):(\d{1,3})$/.exec(typeof value === 'string' ? value : '') ?? []
  return nudgeId === undefined || position === undefined ? null : { nudgeId, position: Number(position) }
}

/** Reads the value of an option of one menu, whose choices are `choices`; null when it is none of ours. */
export function readOptionValue<Choice extends LaterChoice | MoreChoice>(
  value: unknown,
  choices: readonly Choice[],
): (Pressed & { readonly choice: Choice }) | null {
  const text = typeof value === 'string' ? value : ''
  const choice = choices.find((one) => text.endsWith(`:${one}`))
  if (choice === undefined) return null
  const pressed = readButtonValue(text.slice(0, -choice.length - 1))
  return pressed && { ...pressed, choice }
}

/** The rating that a button of `ratingActions` gives; null for any other action id. */
export function ratingOf(actionId: string): Rating | null {
  const found = Object.entries(ratingActions).find(([, id]) => id === actionId)
  return found === undefined ? null : (found[0] as Rating)
}
