import { afterAll, beforeAll, expect, test } from 'vitest'
import { emailChannel } from '../../../channels/email/email-channel.ts'
import { smtpTransport } from '../../../channels/email/smtp-transport.ts'
import { plan } from '../../../engine/nudges/plan.ts'
import { inForce, monday } from '../../support/cast.ts'
import { useClearDatabase } from '../../support/clear.ts'
import { countStates, deliverAt } from '../../support/delivering.ts'
import { addCrowd } from '../../support/remembering.ts'
import { type Fault, type SmtpServer, startSmtp } from '../../support/smtp.ts'

const database = useClearDatabase()
const minutes = (count: number) => new Date(monday.getTime() + count * 60_000)
const channelTo = (url: string) => emailChannel({ transport: smtpTransport(url), from: 'clo@example.com' })
let smtp: SmtpServer

beforeAll(async () => {
  smtp = await startSmtp()
})
afterAll(() => smtp.close())

test.each<{
  fault: string
  does: Fault
  atFirst: Record<string, number>
  atLast: Record<string, number>
  mails: number
}>([
  {
    fault: 'puts recipients off (450)',
    does: { at: 'recipient', does: { reply: '450 4.2.1 Try later' } },
    atFirst: { planned: 3 },
    atLast: { sent: 3 },
    mails: 3,
  },
  {
    fault: 'puts mails off after their text (451)',
    does: { at: 'body', does: { reply: '451 4.3.0 Try later' } },
    atFirst: { planned: 3 },
    atLast: { sent: 3 },
    mails: 3,
  },
  {
    fault: 'knows no such recipient (550)',
    does: { at: 'recipient', does: { reply: '550 5.1.1 No such user' } },
    atFirst: { 'failed recipient-refused': 3 },
    atLast: { 'failed recipient-refused': 3 },
    mails: 0,
  },
  {
    fault: 'refuses the text (554)',
    does: { at: 'body', does: { reply: '554 5.7.1 Refused' } },
    atFirst: { 'failed smtp-554': 3 },
    atLast: { 'failed smtp-554': 3 },
    mails: 0,
  },
  {
    fault: 'vanishes before the text',
    does: { at: 'recipient', does: 'vanish' },
    atFirst: { planned: 3 },
    atLast: { sent: 3 },
    mails: 3,
  },
  {
    fault: 'takes the text and vanishes without a word',
    does: { at: 'body', does: 'vanish' },
    atFirst: { 'unknown connection-lost': 3 },
    atLast: { 'unknown connection-lost': 3 },
    mails: 3,
  },
])('a mail server that $fault gets no mail twice, and no nudge is lost', async ({ does, atFirst, atLast, mails }) => {
  const { db } = database()
  await addCrowd(db, 3)
  await plan(db, inForce, monday)
  const channel = channelTo(smtp.url)
  const before = smtp.received.length

  smtp.behave(does)
  await deliverAt(db, channel, minutes(1))
  const first = await countStates(db)
  smtp.behave(null)
  await deliverAt(db, channel, minutes(2))
  await channel.close()

  expect(first).toEqual(atFirst)
  expect(await countStates(db)).toEqual(atLast)
  const received = smtp.received.slice(before).map(({ mail }) => mail.messageId)
  expect(received).toHaveLength(mails)
  expect(new Set(received).size).toBe(mails)
})

test('where no mail server listens, nudges wait for one', async () => {
  const { db } = database()
  await addCrowd(db, 3)
  await plan(db, inForce, monday)
  const closed = await startSmtp()
  await closed.close()

  const refused = await deliverAt(db, channelTo(closed.url), minutes(1))
  const delivered = await deliverAt(db, channelTo(smtp.url), minutes(2))

  expect(refused).toMatchObject({ sent: 0, again: 3, unknown: 0 })
  expect(delivered).toMatchObject({ sent: 3 })
})
