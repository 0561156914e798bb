import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { emailChannel } from '../../../channels/email/email-channel.ts'
import { smtpTransport } from '../../../channels/email/smtp-transport.ts'
import type { NudgeChannel } from '../../../engine/nudges/nudge-channel.ts'
import { plan } from '../../../engine/nudges/plan.ts'
import { inForce, monday } from '../../support/cast.ts'
import { startChild } from '../../support/child.ts'
import { useClearDatabase } from '../../support/clear.ts'
import type { DeathPoint } from '../../support/deliver-and-die.ts'
import { countStates, deliverAt } from '../../support/delivering.ts'
import { addCrowd } from '../../support/remembering.ts'
import { type SmtpServer, startSmtp } from '../../support/smtp.ts'

const database = useClearDatabase()
const minutes = (count: number) => new Date(monday.getTime() + count * 60_000)
let smtp: SmtpServer
let channel: NudgeChannel

beforeAll(async () => {
  smtp = await startSmtp()
  channel = emailChannel({ transport: smtpTransport(smtp.url), from: 'clo@example.com' })
})
beforeEach(() => smtp.behave(null))
afterAll(async () => {
  await channel.close()
  await smtp.close()
})

// Batches are of fifty: the second claim dies with one batch sent and one in hand, the 75th nudge in the middle of the second.
test.each<{ number: number; point: DeathPoint; nth: number }>([
  { number: 1, point: 'after-claim', nth: 2 },
  { number: 2, point: 'before-send', nth: 75 },
  { number: 3, point: 'after-send', nth: 75 },
  { number: 4, point: 'before-settle', nth: 75 },
])('a sender killed at point $number, $point, sends nothing twice and every nudge says what became of it', async ({
  point,
  nth,
}) => {
  const { db, url } = database()
  await addCrowd(db, 200)
  await plan(db, inForce, monday)
  const before = smtp.received.length

  const child = startChild('deliver-and-die.ts', url, smtp.url, point, String(nth), minutes(1).toISOString())
  await expect(child.ready).rejects.toThrow('SIGKILL')
  const whileLeased = await deliverAt(db, channel, minutes(2), { owner: 'survivor' })
  const held = (await countStates(db)).sending!
  const afterLease = await deliverAt(db, channel, minutes(7), { owner: 'survivor' })

  expect(held).toBeGreaterThan(0)
  expect(held).toBeLessThanOrEqual(50)
  expect([whileLeased.unknown, afterLease.unknown]).toEqual([0, held])
  expect(await countStates(db)).toEqual({ sent: 200 - held, 'unknown sender-lost': held })

  const received = smtp.received.slice(before).map(({ mail }) => mail.messageId)
  const sent = await db.selectFrom('nudge').select('provider_id').where('status', '=', 'sent').execute()
  expect(new Set(received).size).toBe(received.length)
  expect(received).toEqual(expect.arrayContaining(sent.map(({ provider_id }) => provider_id)))
})
