import { expect, onTestFinished, test } from 'vitest'
import { systemClock } from '../../../engine/clock.ts'
import { plan } from '../../../engine/nudges/plan.ts'
import { seededRandom } from '../../../engine/reports/simulate.ts'
import { inForce } from '../../support/cast.ts'
import { useClearDatabase } from '../../support/clear.ts'
import { countStates } from '../../support/delivering.ts'
import { openFaultyWay } from '../../support/faulty-way.ts'
import { addFleetCrowd, countOpen, startFleet } from '../../support/fleet.ts'
import type { SlackLimits } from '../../support/slack/limits.ts'
import { serveSlack } from '../../support/slack/slack-double.ts'
import { startSmtp } from '../../support/smtp.ts'

const database = useClearDatabase()
const nudges = 400
const senders = { leaseMs: 2_500, graceMs: 5_000, timeoutMs: 1_000, perMinute: 3_000 }
const generous = { perMinute: 100_000, burst: 100_000 }
/** What is proved here is that nothing is sent twice or lost, not that limits are kept: rates have a run of their own. */
const limits: SlackLimits = {
  tiers: { tier1: generous, tier2: generous, tier3: generous, tier4: generous, special: generous },
  channel: { perMinute: 60, burst: 1 },
  workspace: generous,
}

test('400 nudges reach Slack exactly once each, through senders that are killed and a way on which answers and requests get lost', async () => {
  const { db, url: databaseUrl } = database()
  const at = systemClock()
  const random = seededRandom(400)
  await addFleetCrowd(db, 'slack', nudges, at)
  const people = Array.from({ length: nudges }, (_, place) => ({
    id: `U${place + 1}`,
    name: `crowd-${place + 1}`,
    realName: `Crowd ${place + 1}`,
    timeZone: 'Etc/UTC',
  }))
  const slack = await serveSlack({ clock: systemClock, people, limits })
  const way = await openFaultyWay(Number(new URL(slack.origin).port), {
    dropped: 0.04,
    delayed: 0.04,
    delayMs: 2_500,
    random,
  })
  onTestFinished(() => way.close())
  await plan(db, inForce, at)

  const order = { ...senders, databaseUrl, kind: 'slack' as const, url: `http://127.0.0.1:${way.port}/api/` }
  const fleet = await startFleet(2, order, random)
  await fleet.killUntil(async () => (await countOpen(db, ['planned'])) === 0)
  await fleet.waitUntil(async () => (await countOpen(db, ['planned', 'sending', 'unknown'])) === 0)
  await fleet.stop()

  const arrived = [...slack.workspace.messages.values()].flat().map((message) => ({
    key: message.metadata?.event_payload.key,
    place: `${message.channel}/${message.ts}`,
  }))
  const kept = await db.selectFrom('nudge').select(['message_key', 'provider_id', 'status', 'resent_at']).execute()
  console.log(
    `Slack: ${fleet.kills} kills, ${way.counts.dropped} answers dropped, ${way.counts.delayed} requests delayed, ${kept.filter(({ resent_at }) => resent_at !== null).length} sent once more; ${new Set(arrived.map(({ key }) => key)).size} of ${nudges} delivered, ${arrived.length - new Set(arrived.map(({ key }) => key)).size} twice`,
  )
  expect(await countStates(db)).toEqual({ sent: nudges })
  expect(arrived.map(({ key }) => key).sort()).toEqual(kept.map(({ message_key }) => message_key).sort())
  expect(arrived.map(({ place }) => place).sort()).toEqual(kept.map(({ provider_id }) => provider_id).sort())
  expect([fleet.kills, way.counts.dropped, way.counts.delayed].every((count) => count >= 3)).toBe(true)
}, 240_000)

test('400 mails are never sent twice through the same, and what was lost is planned again in the next slot', async () => {
  const { db, url: databaseUrl } = database()
  const at = systemClock()
  const random = seededRandom(401)
  await addFleetCrowd(db, 'email', nudges, at)
  const smtp = await startSmtp()
  onTestFinished(() => smtp.close())
  const way = await openFaultyWay(Number(new URL(smtp.url).port), {
    dropped: 0.02,
    delayed: 0.02,
    delayMs: 2_500,
    random,
  })
  onTestFinished(() => way.close())
  await plan(db, inForce, at)

  const order = { ...senders, databaseUrl, kind: 'email' as const, url: `smtp://127.0.0.1:${way.port}` }
  const fleet = await startFleet(2, order, random)
  await fleet.killUntil(async () => (await countOpen(db, ['planned'])) === 0)
  await fleet.waitUntil(async () => (await countOpen(db, ['planned', 'sending'])) === 0)
  await fleet.stop()
  const arrivals = smtp.received.map(({ mail }) => mail.messageId)
  const states = await countStates(db)
  const { sent = 0, ...lost } = states
  const tomorrow = new Date(at.getTime() + 86_400_000)
  const next = await plan(db, inForce, tomorrow)

  console.log(
    `Email: ${fleet.kills} kills, ${way.counts.dropped} answers dropped, ${way.counts.delayed} requests delayed; ${arrivals.length} arrived, ${arrivals.length - new Set(arrivals).size} twice; ${JSON.stringify(states)}; next slot ${JSON.stringify(next.reasons)}`,
  )
  expect(new Set(arrivals).size).toBe(arrivals.length)
  expect(sent + Object.values(lost).reduce((sum, count) => sum + count, 0)).toBe(nudges)
  expect(await idsSentButNotArrived(arrivals)).toEqual([])
  // Who was sent a mail and did not answer is left alone tomorrow; everybody else is asked.
  expect(next.reasons).toEqual({ ignored: sent, asked: nudges - sent })
  expect(nudges - sent).toBeGreaterThan(0)
  expect(fleet.kills).toBeGreaterThanOrEqual(3)
}, 240_000)

async function idsSentButNotArrived(arrivals: readonly (string | undefined)[]): Promise<readonly unknown[]> {
  const sent = await database().db.selectFrom('nudge').select('provider_id').where('status', '=', 'sent').execute()
  return sent.filter(({ provider_id }) => !arrivals.includes(provider_id ?? ''))
}
