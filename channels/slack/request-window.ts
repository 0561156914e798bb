import type { RequestListener } from 'node:http'
import type { Clock } from '../../engine/clock.ts'

/** How far the instant under a signature may lie from now, seconds, on either side. */
const windowSeconds = 300

/**
 * Lets only requests of now through: what the timestamp says lies less than five minutes behind or ahead. Bolt checks the past alone, so a request that was signed for next
 * year would work until then (delivery.md 1.2). Whether it is Slack that signed is Bolt's to see. Anything but a POST finds nothing here.
 */
export function onlyNow(listener: RequestListener, clock: Clock): RequestListener {
  return (request, response) => {
    if (request.method !== 'POST') return void response.writeHead(404).end()
    const sentAt = Number(request.headers['x-slack-request-timestamp'])
    // Not a number lies nowhere.
    const isNow = Math.abs(clock().getTime() / 1000 - sentAt) <= windowSeconds
    if (!isNow) return void response.writeHead(401).end()
    listener(request, response)
  }
}
