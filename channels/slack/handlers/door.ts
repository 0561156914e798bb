import type { types } from '@slack/bolt'
import type { Clock } from '../../../engine/clock.ts'
import type { Db } from '../../../engine/db/pool.ts'
import type { Links } from '../../../engine/links/link.ts'
import type { Log } from '../../../engine/log.ts'
import type { ModelInForce } from '../../../engine/model/model-in-force.ts'
import { takeInbound } from '../../../engine/nudges/inbound.ts'
import { personOfSlack } from '../../../engine/people/slack-members.ts'
import { takeable } from '../block-limits.ts'
import { paragraph, wordsForm } from '../modals/parts.ts'
import { handleCommand } from './command.ts'
import { type Gesture, readGesture } from './gesture.ts'
import { happenings } from './happenings.ts'
import { homePresses } from './home-presses.ts'
import { noticePresses } from './notice-presses.ts'
import { shortcuts } from './propose.ts'
import { questionPresses } from './question-presses.ts'
import type { Hand, Handle, Reply } from './reply.ts'
import { strangerWords } from './reply-words.ts'
import { submissions } from './submissions.ts'

/** What the door works with. `follow` does in Slack what a reply says; it never throws. */
export type Doorkeeper = {
  readonly db: Db
  readonly inForce: ModelInForce
  readonly links: Links
  readonly clock: Clock
  readonly log: Log
  follow(gesture: Gesture, doer: Hand['doer'] | null, reply: Reply): Promise<void>
}

/** What Slack sent, and how to tell it that it came. */
export type Delivery = { readonly body: unknown; readonly ack: (answer?: unknown) => Promise<void> }

/**
 * The one door for everything that Slack tells us of. What a gesture changes is committed together with its key, then acknowledged, then shown: what comes again is acknowledged
 * and changes nothing, and what could not be kept is not acknowledged, so that Slack sends it again. What nobody handles is acknowledged: old buttons live for ever. Throws
 * what went wrong before the acknowledgement.
 */
export async function passDoor(keeper: Doorkeeper, { body, ack }: Delivery): Promise<void> {
  const gesture = readGesture(body)
  const work = gesture === null ? null : workOf(gesture)
  if (gesture === null || work === null) return await ack()

  const { doer, reply } = await take(keeper, gesture, work)
  if (reply?.tells !== undefined) keeper.log(reply.tells)
  // It is in the database: when Slack does not hear so, it sends it again, and what is to be shown is shown all the same.
  await ack(acknowledgementOf(gesture, doer, reply ?? {})).catch(() => keeper.log('slack.not-acknowledged'))
  if (reply !== null) await keeper.follow(gesture, doer, reply)
}

type Work = (hand: Hand) => Promise<Reply>

/** What is to be done for a gesture; null when nobody handles it. */
function workOf(gesture: Gesture): Work | null {
  switch (gesture.kind) {
    case 'press':
      return bound({ ...questionPresses, ...noticePresses, ...homePresses }[gesture.actionId], gesture)
    case 'submission':
      return bound(submissions[gesture.formId], gesture)
    case 'command':
      return bound(handleCommand, gesture)
    case 'shortcut':
      return bound(shortcuts[gesture.callbackId], gesture)
    case 'happening':
      return bound(happenings[gesture.type], gesture)
  }
}

function bound<One extends Gesture>(handle: Handle<One> | undefined, gesture: One): Work | null {
  return handle === undefined ? null : (hand) => handle(hand, gesture)
}

/** Does it once. No reply: it was done before. Whoever is not known is told so, and nothing is kept of it. */
async function take(
  { db, inForce, links, clock }: Doorkeeper,
  gesture: Gesture,
  work: Work,
): Promise<{ readonly doer: Hand['doer'] | null; readonly reply: Reply | null }> {
  const at = clock()
  const doer = gesture.slackId === '' ? null : await personOfSlack(db, gesture.slackId)
  if (doer === null && gesture.kind !== 'happening') return { doer, reply: { say: strangerWords } }
  const taken = await takeInbound(db, gesture.key, at, (trx) =>
    work({ db: trx, inForce, links, doer: doer ?? nobody, at }),
  )
  return { doer, reply: taken.status === 'taken' ? taken.result : null }
}

/** What happens in the workspace may be nobody's doing, and its handlers ask for nobody. */
const nobody = { personId: '0', name: '', language: 'en' } as const

/** What Slack takes in the same breath: the words beside a command, and what becomes of a form. */
function acknowledgementOf(gesture: Gesture, doer: Hand['doer'] | null, { say, form, faults }: Reply): unknown {
  if (gesture.kind === 'command' && say !== undefined) return ephemeral(say)
  if (gesture.kind !== 'submission') return undefined
  if (faults !== undefined) return { response_action: 'errors', errors: faults }
  const next = form ?? (say === undefined ? undefined : wordsForm(say, doer?.language ?? 'en'))
  return next === undefined ? undefined : { response_action: 'update', view: takeable(next) }
}

/** Words for one person. The text is read aloud where blocks are not seen; there alone Slack's marks must be escaped. */
export function ephemeral(text: string): { response_type: 'ephemeral'; text: string; blocks: types.KnownBlock[] } {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  return { response_type: 'ephemeral', text: escaped, blocks: [paragraph(text)] }
}
