import { createHmac } from 'node:crypto'

/** The headers by which the app knows that a body came from Slack, delivery.md 1.2: HMAC-SHA256 over version, seconds and raw body. */
export function signatureOf(body: string, signingSecret: string, at: Date): Readonly<Record<string, string>> {
  const seconds = String(Math.floor(at.getTime() / 1000))
  const hash = createHmac('sha256', signingSecret).update(`v0:${seconds}:${body}`).digest('hex')
  return { 'x-slack-request-timestamp': seconds, 'x-slack-signature': `v0=${hash}` }
}
