import type { webApi } from '@slack/bolt'
import type { Clock } from '../../../engine/clock.ts'
import type { Db } from '../../../engine/db/pool.ts'
import type { Links } from '../../../engine/links/link.ts'
import type { Log } from '../../../engine/log.ts'
import type { ModelInForce } from '../../../engine/model/model-in-force.ts'
import { closeNudges } from '../../../engine/nudges/close.ts'
import type { NudgeChannel } from '../../../engine/nudges/nudge-channel.ts'
import { refreshMessage } from '../../../engine/nudges/refresh.ts'
import { personOfSlack } from '../../../engine/people/slack-members.ts'
import { takeable } from '../block-limits.ts'
import { homeView, strangersHome } from '../home/home-view.ts'
import { readHome } from '../home/read-home.ts'
import { wordsForm } from '../modals/parts.ts'
import { removeMessages } from '../remove-messages.ts'
import { slackFailure } from '../slack-failure.ts'
import { type Wait, waitMs } from '../wait.ts'
import { ephemeral } from './door.ts'
import type { Gesture } from './gesture.ts'
import type { Hand, Reply } from './reply.ts'

/** What the app works with. `deliverNow` sends what is planned, for somebody who waits for it. `signal`: ends everything that is under way. */
export type SlackAppDependencies = {
  readonly db: Db
  readonly inForce: ModelInForce
  readonly links: Links
  readonly channels: readonly NudgeChannel[]
  readonly clock: Clock
  readonly log: Log
  readonly signal: AbortSignal
  readonly deliverNow: (signal: AbortSignal) => Promise<unknown>
  readonly wait?: Wait
}

/** The same, with a way to Slack. */
export type Following = SlackAppDependencies & { readonly client: webApi.WebClient }

/**
 * Shows in Slack what a gesture came to. It has been acknowledged by now: what fails here is logged by its name and goes no further. A message that was not brought up to
 * date stays stale, and the next delivery run makes it show what is true.
 */
export async function followUp(
  app: Following,
  gesture: Gesture,
  doer: Hand['doer'] | null,
  reply: Reply,
): Promise<void> {
  const { db, clock, log, channels, signal } = app
  const step = async (name: string, work: () => Promise<unknown>) => {
    await work().catch((error: unknown) =>
      log('slack.follow-up-failed', { step: name, error: slackFailure(error).reason }),
    )
  }
  // Whoever pressed waits for a form, and what they pressed opens one for three seconds only.
  await step('show', () => show(app, gesture, doer, reply))
  if (reply.closes === true) await step('close', () => closeNudges(db, clock()))
  const { refresh, deletes = [] } = reply
  if (refresh !== undefined) await step('refresh', () => refreshMessage(db, { channels, clock, log, signal }, refresh))
  if (reply.delivers === true) await step('deliver', () => app.deliverNow(signal))
  if (reply.home === true && isAtHome(gesture)) await step('home', () => publishHome(app, gesture.slackId))
  if (deletes.length > 0) await step('delete', () => remove(app, deletes))
}

/** Words and forms, where the person is. Those beside a command, and those of a form that was sent, went out with the acknowledgement. */
async function show(
  { client, signal }: Pick<Following, 'client' | 'signal'>,
  gesture: Gesture,
  doer: Hand['doer'] | null,
  { say, form }: Reply,
): Promise<void> {
  if (gesture.kind === 'submission' || gesture.kind === 'happening') return
  const isInView = gesture.kind === 'press' && gesture.place.kind !== 'message'
  const view = form ?? (say !== undefined && isInView ? wordsForm(say, doer?.language ?? 'en') : undefined)
  if (view !== undefined) {
    if (gesture.kind === 'press' && gesture.place.kind === 'modal')
      await client.views.update({ view_id: gesture.place.viewId, view: takeable(view) })
    else await client.views.open({ trigger_id: gesture.triggerId, view: takeable(view) })
  }
  if (say === undefined || isInView || gesture.kind === 'command') return
  const respondTo =
    gesture.kind === 'shortcut' ? gesture.respondTo : gesture.place.kind === 'message' ? gesture.place.respondTo : ''
  if (respondTo !== '') await respond(respondTo, say, signal)
}

/** Says something beside a message, to one person. The address came with what they did, under Slack's signature. */
async function respond(respondTo: string, text: string, signal: AbortSignal): Promise<void> {
  const answered = await fetch(respondTo, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...ephemeral(text), replace_original: false }),
    redirect: 'error',
    signal: AbortSignal.any([signal, AbortSignal.timeout(10_000)]),
  })
  if (!answered.ok) throw new Error(`Slack answered ${answered.status} to words beside a message`)
}

/** Whether they may be looking at their Home. From elsewhere they open it, and then it is published anyway; Slack grants a hundred a minute. */
function isAtHome(gesture: Gesture): boolean {
  if (gesture.kind === 'press') return gesture.place.kind !== 'message'
  return gesture.kind === 'submission' || gesture.kind === 'happening'
}

/** Published when somebody opens it or changes something, never for many at once. */
async function publishHome({ db, inForce, links, client, clock }: Following, slackId: string): Promise<void> {
  const person = await personOfSlack(db, slackId)
  const facts = person && (await readHome(db, { model: inForce.model, links }, person.personId, clock()))
  await client.views.publish({ user_id: slackId, view: takeable(facts === null ? strangersHome() : homeView(facts)) })
}

/** Somebody is erased: the copies in Slack go too, one by one. What Slack does not take back is the operator's to know. */
async function remove(
  { client, log, signal, wait = waitMs }: Following,
  providerIds: readonly string[],
): Promise<void> {
  const { gone, left } = await removeMessages({ client, wait }, providerIds, signal)
  log('slack.messages-removed', { gone, left })
}
