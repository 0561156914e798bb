import { z } from 'zod'

/** Where a button was pressed. `respondTo`: takes words that only this person sees beside the message. */
export type Place =
  | { readonly kind: 'message'; readonly respondTo: string }
  | { readonly kind: 'home' }
  | { readonly kind: 'modal'; readonly viewId: string }

type Common = {
  /** The same for the same deed however often Slack tells of it, and different for two deeds. */
  readonly key: string
  readonly slackId: string
}

/** A button pressed, or an option chosen. */
export type Press = Common & {
  readonly kind: 'press'
  readonly actionId: string
  readonly value: string | null
  readonly triggerId: string
  readonly place: Place
}

/** A form sent. `given`: what was filled in, by action id; nothing for what was left empty. `carried`: what we gave the form on its way. */
export type Submission = Common & {
  readonly kind: 'submission'
  readonly formId: string
  readonly carried: string
  readonly given: Readonly<Record<string, readonly string[]>>
}

/** A slash command; `words`: what stands behind its name. */
export type Command = Common & {
  readonly kind: 'command'
  readonly words: string
  readonly triggerId: string
}

/** A shortcut chosen in the menu of a message. */
export type Shortcut = Common & {
  readonly kind: 'shortcut'
  readonly callbackId: string
  readonly triggerId: string
  readonly respondTo: string
  readonly message: { readonly channel: string; readonly ts: string; readonly text: string }
}

/** Something that happened in the workspace. `slackId` is empty where nobody did it. */
export type Happening = Common & { readonly kind: 'happening'; readonly type: string; readonly tab: string | null }

/** Whatever Slack tells us of, in our own shape. */
export type Gesture = Press | Submission | Command | Shortcut | Happening

const interactive = { user: z.object({ id: z.string() }), trigger_id: z.string().min(1) }
const optionShape = z.object({ value: z.string() })

const controlShape = z.object({
  value: z.string().nullish(),
  selected_date: z.string().nullish(),
  selected_time: z.string().nullish(),
  selected_option: optionShape.nullish(),
  selected_options: z.array(optionShape).nullish(),
})

const pressShape = z.object({
  ...interactive,
  type: z.literal('block_actions'),
  response_url: z.string().optional(),
  view: z.object({ id: z.string(), type: z.string() }).optional(),
  actions: z.tuple([controlShape.extend({ action_id: z.string() })]).rest(z.unknown()),
})

const submissionShape = z.object({
  ...interactive,
  type: z.literal('view_submission'),
  view: z.object({
    callback_id: z.string(),
    private_metadata: z.string().default(''),
    state: z.object({ values: z.record(z.string(), z.record(z.string(), controlShape)) }),
  }),
})

const shortcutShape = z.object({
  ...interactive,
  type: z.literal('message_action'),
  callback_id: z.string(),
  response_url: z.string(),
  channel: z.object({ id: z.string() }),
  message: z.object({ ts: z.string(), text: z.string().default('') }),
})

const commandShape = z.object({
  command: z.string(),
  text: z.string().default(''),
  user_id: z.string(),
  trigger_id: z.string().min(1),
})

const happeningShape = z.object({
  event_id: z.string().min(1),
  // A message tells its user as an id, a changed profile as an object; only the former is of use here.
  event: z.object({ type: z.string(), user: z.string().optional().catch(undefined), tab: z.string().optional() }),
})

/** Reads what Slack sent, which has been proven to be Slack's; null for what is nothing that we know, and asks nothing of us but a word that it came. */
export function readGesture(body: unknown): Gesture | null {
  const pressed = pressShape.safeParse(body)
  if (pressed.success) return pressOf(pressed.data)
  const submitted = submissionShape.safeParse(body)
  if (submitted.success) return submissionOf(submitted.data)
  const chosen = shortcutShape.safeParse(body)
  if (chosen.success) return shortcutOf(chosen.data)
  const commanded = commandShape.safeParse(body)
  if (commanded.success) {
    const { user_id: slackId, text, trigger_id: triggerId } = commanded.data
    return { kind: 'command', key: keyOf(triggerId), slackId, words: text.trim(), triggerId }
  }
  const happened = happeningShape.safeParse(body)
  if (!happened.success) return null
  const { event_id: id, event } = happened.data
  return { kind: 'happening', key: `event:${id}`, slackId: event.user ?? '', type: event.type, tab: event.tab ?? null }
}

function pressOf({ user, trigger_id: triggerId, actions, view, response_url: respondTo }: z.infer<typeof pressShape>) {
  const [control] = actions
  const place: Place =
    view === undefined
      ? { kind: 'message', respondTo: respondTo ?? '' }
      : view.type === 'home'
        ? { kind: 'home' }
        : { kind: 'modal', viewId: view.id }
  return {
    kind: 'press' as const,
    key: keyOf(triggerId),
    slackId: user.id,
    actionId: control.action_id,
    value: filledIn(control)[0] ?? null,
    triggerId,
    place,
  }
}

function submissionOf({ user, trigger_id: triggerId, view }: z.infer<typeof submissionShape>): Submission {
  const controls = Object.values(view.state.values).flatMap((block) => Object.entries(block))
  return {
    kind: 'submission',
    // Not the view with its hash: who corrects a form that was answered with faults sends the same view again.
    key: keyOf(triggerId),
    slackId: user.id,
    formId: view.callback_id,
    carried: view.private_metadata,
    given: Object.fromEntries(controls.map(([actionId, control]) => [actionId, filledIn(control)])),
  }
}

function shortcutOf(chosen: z.infer<typeof shortcutShape>): Shortcut {
  return {
    kind: 'shortcut',
    key: keyOf(chosen.trigger_id),
    slackId: chosen.user.id,
    callbackId: chosen.callback_id,
    triggerId: chosen.trigger_id,
    respondTo: chosen.response_url,
    message: { channel: chosen.channel.id, ts: chosen.message.ts, text: chosen.message.text },
  }
}

/** Slack makes one trigger for each deed of a person, and tells the same again when it tries again. */
const keyOf = (triggerId: string): string => `trigger:${triggerId}`

function filledIn(control: z.infer<typeof controlShape>): readonly string[] {
  if (control.selected_options) return control.selected_options.map(({ value }) => value)
  const one = control.selected_option?.value ?? control.selected_date ?? control.selected_time ?? control.value
  return one === undefined || one === null || one === '' ? [] : [one]
}
