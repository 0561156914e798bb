import type { SocketModeReceiver } from '@slack/bolt'
import type { Log } from '../../engine/log.ts'
import { slackFailure } from './slack-failure.ts'
import type { Wait } from './wait.ts'

/** How long a lost socket waits before it comes back, milliseconds: a little at first, minutes for one that Slack keeps refusing. */
const pauses = { first: 1000, longest: 300_000 }

/** Keeps a socket to Slack open, whatever befalls it; gives what closes it for good. Never throws. */
export function keepConnected(client: SocketModeReceiver['client'], log: Log, wait: Wait): () => Promise<void> {
  const stopping = new AbortController()
  const { signal } = stopping
  const stopped = new Promise<'stopped'>((resolve) => signal.addEventListener('abort', () => resolve('stopped')))

  const keep = async () => {
    let pauseMs = pauses.first
    while (!signal.aborted) {
      const lost = new Promise<'lost'>((resolve) => void client.once('disconnected', () => resolve('lost')))
      try {
        await client.start()
        log('slack.connected')
        pauseMs = pauses.first
        if ((await Promise.race([lost, stopped])) === 'stopped') return await client.disconnect()
        // Slack renews its sockets every few hours, and says so: nothing is wrong.
        log('slack.disconnected')
      } catch (error) {
        log('slack.not-connected', { reason: slackFailure(error).reason })
      }
      await wait(pauseMs, signal)
      pauseMs = Math.min(2 * pauseMs, pauses.longest)
    }
  }
  const kept = keep()
  return async () => {
    stopping.abort()
    await kept
  }
}
