import { expect, test } from 'vitest'
import { useClearDatabase } from '../../support/clear.ts'
import { openHome } from '../../support/slack/gestures.ts'
import { alice } from '../../support/slack/people.ts'
import { addAliceOfSlack, openStage } from '../../support/slack/stage.ts'

const database = useClearDatabase()

test('a socket that Slack renews comes back, also after refusals that would end Bolt’s own way of coming back', async () => {
  const { db } = database()
  await addAliceOfSlack(db)
  const stage = await openStage(db, 'socket')
  const { sockets, faults } = stage.slack
  faults.push({ kind: 'refused', error: 'account_inactive' }, { kind: 'server error', status: 503, isDone: false })
  const leaves = sockets.whenConnected(0)

  sockets.disconnect('refresh_requested')
  await leaves
  await sockets.whenConnected(1)
  const acknowledgement = await stage.act(openHome(stage.slack, alice.id))

  expect(acknowledgement.status).toBe('acknowledged')
  expect(stage.connections).toEqual([
    'slack.connected',
    'slack.disconnected',
    'slack.not-connected',
    'slack.not-connected',
    'slack.connected',
  ])
})

test('an app that is stopped leaves Slack, and does not come back', async () => {
  const { db } = database()
  const stage = await openStage(db, 'socket')
  const leaves = stage.slack.sockets.whenConnected(0)

  await stage.app.stop()
  await leaves

  expect(stage.connections).toEqual(['slack.connected'])
  expect(stage.slack.calls.filter(({ method }) => method === 'apps.connections.open')).toHaveLength(1)
})
