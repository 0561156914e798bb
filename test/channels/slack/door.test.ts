import { sql } from 'kysely'
import { expect, onTestFinished, test } from 'vitest'
import { actionIds, optionValue, ratingActions } from '../../../channels/slack/actions.ts'
import { slackPath } from '../../../channels/slack/manifest.ts'
import { fields } from '../../../channels/slack/view-ids.ts'
import { openDatabase } from '../../../engine/db/pool.ts'
import { useClearDatabase } from '../../support/clear.ts'
import { command, event, openHome, press, say, submit } from '../../support/slack/gestures.ts'
import type { Inbound } from '../../support/slack/inbound.ts'
import { alice } from '../../support/slack/people.ts'
import { readMessage } from '../../support/slack/reading.ts'
import { signatureOf } from '../../support/slack/signature.ts'
import { addAliceOfSlack, openStage, type Stage, serveApp, signingSecret, ways } from '../../support/slack/stage.ts'

const database = useClearDatabase()
const retries = [
  { number: 1, reason: 'http_timeout' },
  { number: 2, reason: 'http_error' },
] as const

async function nudgeAlice(kind: 'http' | 'socket' = 'http'): Promise<Stage> {
  const { db } = database()
  await addAliceOfSlack(db)
  const stage = await openStage(db, kind)
  await stage.minute()
  return stage
}

const pressed = (stage: Stage, action: string) => press(stage.slack, alice.id, { on: stage.message(), action })
const chosen = (stage: Stage, action: string, choice: Parameters<typeof optionValue>[1]) =>
  press(stage.slack, alice.id, {
    on: stage.message(),
    action,
    given: optionValue({ nudgeId: '1', position: 1 }, choice),
  })

/** Everything but the keys of what came in. */
async function readEffects({ db }: Stage): Promise<string> {
  const tables = ['person', 'nudge', 'question', 'review', 'undo', 'retention_state', 'dismissal', 'flag', 'vacation']
  const all = await Promise.all(
    tables.map((name) =>
      sql`select to_jsonb(one) as row from ${sql.table(name)} as one order by one::text`.execute(db),
    ),
  )
  return JSON.stringify(all.map(({ rows }) => rows))
}

test.each<[string, (stage: Stage) => Promise<Inbound>]>([
  ['Show answer', async (stage) => pressed(stage, actionIds.reveal)],
  [
    'a rating',
    async (stage) => {
      await stage.act(pressed(stage, actionIds.reveal))
      return pressed(stage, ratingActions.good)
    },
  ],
  [
    'Undo',
    async (stage) => {
      await stage.act(pressed(stage, actionIds.reveal))
      await stage.act(pressed(stage, ratingActions.again))
      return pressed(stage, actionIds.undo)
    },
  ],
  [
    'Next',
    async (stage) => {
      await stage.act(pressed(stage, actionIds.reveal))
      await stage.act(pressed(stage, ratingActions.again))
      return pressed(stage, actionIds.next)
    },
  ],
  ['Later', async (stage) => chosen(stage, actionIds.later, 'tomorrow')],
  ['not for me', async (stage) => chosen(stage, actionIds.more, 'dismiss')],
  [
    'wrong or outdated',
    async (stage) => {
      await stage.act(chosen(stage, actionIds.more, 'flag'))
      return submit(stage.slack, stage.form(), { [fields.note]: 'Old' })
    },
  ],
  [
    'a typed answer',
    async (stage) => {
      await stage.act(pressed(stage, actionIds.type))
      return submit(stage.slack, stage.form(), { [fields.typed]: 'Port 1' })
    },
  ],
  [
    'a pause',
    async (stage) => {
      await stage.act(chosen(stage, actionIds.more, 'pause'))
      return submit(stage.slack, stage.form(), { [fields.pause]: '7' })
    },
  ],
  ['a command', async (stage) => command(stage.slack, alice.id, { name: '/clo', text: 'pause 1 week' })],
])('%s that Slack tells of three times changes once, and is acknowledged each time', async (_, prepare) => {
  const stage = await nudgeAlice()
  const inbound = await prepare(stage)
  await stage.act(inbound)
  const [after, calls] = [await readEffects(stage), stage.slack.calls.length]

  // A later instant would show in the rows if it were done again.
  stage.clock.pass(60_000)
  const again = [await stage.act(inbound, retries[0]), await stage.act(inbound, retries[1])]

  expect(again.map(({ status }) => status)).toEqual(['acknowledged', 'acknowledged'])
  expect(await readEffects(stage)).toBe(after)
  expect(stage.slack.calls).toHaveLength(calls)
})

test.each(ways)('over %s, the same press told of five times at once is one', async (kind) => {
  const stage = await nudgeAlice(kind)
  await stage.act(pressed(stage, actionIds.reveal))
  const rating = pressed(stage, ratingActions.good)

  const all = await Promise.all(Array.from({ length: 5 }, () => stage.act(rating)))

  expect(all.map(({ status }) => status)).toEqual(Array(5).fill('acknowledged'))
  expect(await stage.db.selectFrom('review').select('attempt').execute()).toHaveLength(1)
})

test('two ratings pressed at the same moment on two devices are one review', async () => {
  const stage = await nudgeAlice()
  await stage.act(pressed(stage, actionIds.reveal))
  const [one, other] = [pressed(stage, ratingActions.good), pressed(stage, ratingActions.again)]

  await Promise.all([stage.act(one), stage.act(other)])

  expect(await stage.db.selectFrom('review').select('rating').execute()).toHaveLength(1)
  expect(readMessage(stage.message())).toContain('[Undo]')
})

test.each(ways)('over %s, what nobody knows is acknowledged at once', async (kind) => {
  const stage = await nudgeAlice(kind)
  const unknown = pressed(stage, actionIds.reveal)
  const actions = [{ type: 'button', action_id: 'of.another.time', value: 'x', action_ts: '1.2' }]

  const statuses = [
    await stage.act({ ...unknown, payload: { ...unknown.payload, actions } }),
    await stage.act(say(stage.slack, alice.id, 'Hello')),
    await stage.act(event(stage.slack, { type: 'emoji_changed' })),
    await stage.act({ type: 'interactive', payload: { type: 'view_closed', user: { id: alice.id } } }),
  ].map(({ status }) => status)

  expect(statuses).toEqual(Array(4).fill('acknowledged'))
})

test.each(
  ways,
)('over %s, a database that is down leaves a press unacknowledged, and the retry does it', async (kind) => {
  const { db: sound, url } = database()
  await addAliceOfSlack(sound)
  const stage = await openStage(sound, kind)
  await stage.minute()
  await stage.act(pressed(stage, actionIds.reveal))
  const rating = pressed(stage, ratingActions.good)
  // Nobody listens on port 1.
  const lost = openDatabase(url.replace(/:\d+\//, ':1/'), { connections: 1 })
  onTestFinished(() => lost.destroy())
  const broken = await openStage(lost, kind, stage)

  const first = await broken.act(rating)
  await broken.app.stop()
  await stage.slack.sockets.whenConnected(kind === 'socket' ? 1 : 0)
  const second = await stage.act(rating, retries[0])

  expect(first).not.toMatchObject({ status: 'acknowledged' })
  expect(second.status).toBe('acknowledged')
  expect(await sound.selectFrom('review').select('rating').execute()).toEqual([{ rating: 'good' }])
  expect(broken.logged).toEqual(['slack.not-taken'])
})

test('a message that could not be brought up to date is, by the next delivery run', async () => {
  const stage = await nudgeAlice()
  stage.slack.faults.push({ kind: 'server error', status: 503, isDone: false })

  await stage.act(pressed(stage, actionIds.reveal))
  const before = readMessage(stage.message())
  stage.clock.pass(61_000)
  await stage.minute()

  expect(before).toContain('[Show answer]')
  expect(readMessage(stage.message())).toContain('5433')
})

test('a form that Slack refuses to open does not undo what was done, nor end the app', async () => {
  const stage = await nudgeAlice()
  stage.slack.faults.push({ kind: 'refused', error: 'expired_trigger_id' })

  const acknowledgement = await stage.act(pressed(stage, actionIds.type))
  await stage.act(pressed(stage, actionIds.reveal))

  expect(acknowledgement.status).toBe('acknowledged')
  expect(stage.logged).toContain('slack.follow-up-failed')
  expect(readMessage(stage.message())).toContain('5433')
})

test.each([
  [-301, 401],
  [-299, 200],
  [299, 200],
  [301, 401],
  [365 * 86_400, 401],
])('a request signed for %i seconds from now is answered with %i', async (seconds, status) => {
  const { url } = await serveApp((await nudgeAlice()).app)
  const body = JSON.stringify({ type: 'url_verification', challenge: 'c' })
  const signedAt = new Date(Date.now() + seconds * 1000)

  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...signatureOf(body, signingSecret, signedAt) },
    body,
  })

  expect(response.status).toBe(status)
})

test('a request without a signature, with a wrong one, too large, or no POST, reaches nothing', async () => {
  const stage = await nudgeAlice()
  const { url } = await serveApp(stage.app)
  const post = async (body: string, secret: string | null) =>
    await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(secret === null ? {} : signatureOf(body, secret, new Date())),
      },
      body,
    })

  const statuses = [
    await post('{}', null),
    await post('{}', 'another secret'),
    await post(`"${'x'.repeat(1_100_000)}"`, signingSecret),
    await fetch(url),
  ].map((response) => response.status)

  expect(statuses).toEqual([401, 401, 413, 404])
  expect(slackPath).toBe('/slack/events')
})

test.each([
  ['app_uninstalled', 'slack.uninstalled'],
  ['tokens_revoked', 'slack.tokens-revoked'],
])('%s is told to the operator once, and nobody is forgotten', async (type, line) => {
  const stage = await nudgeAlice()
  const inbound = event(stage.slack, { type })

  await stage.act(inbound)
  await stage.act(inbound, retries[0])

  expect(stage.logged).toEqual([line])
  expect(await stage.db.selectFrom('person').select('name').execute()).toEqual([{ name: 'Alice' }])
})

test('nothing that anybody wrote or is called stands in the log', async () => {
  const stage = await nudgeAlice()
  stage.slack.faults.push({ kind: 'html with 200' })

  await stage.act(pressed(stage, actionIds.type))
  await stage.act(openHome(stage.slack, alice.id))

  expect(JSON.stringify(stage.loggedFields)).not.toMatch(/alice|5433|Billing/i)
})
