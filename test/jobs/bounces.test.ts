import { expect, test } from 'vitest'
import { imapFeed } from '../../channels/email/bounces/imap-feed.ts'
import type { MailFeed } from '../../channels/email/bounces/mail-feed.ts'
import type { LogFields } from '../../engine/log.ts'
import { runBounces } from '../../jobs/bounces.ts'
import { addSentMail, bounceMail, bouncesAt } from '../support/bounces.ts'
import { addAlice, days } from '../support/cast.ts'
import { useClearDatabase } from '../support/clear.ts'
import { jobTools } from '../support/job-tools.ts'

const database = useClearDatabase()

/** A mailbox of the test with these mails in it. */
const feedOf = (...mails: readonly Buffer[]): MailFeed => ({
  read: async (take) => {
    for (const mail of mails) await take(mail)
    return { status: 'read', mails: mails.length, unreadable: 0, more: false }
  },
  check: async () => ({ status: 'ok', sentence: 'A mailbox of the test.' }),
})

function toolsWith(feed: MailFeed) {
  const logged: { event: string; fields: LogFields | undefined }[] = []
  const log = (event: string, fields?: LogFields) => void logged.push({ event, fields })
  return { logged, tools: jobTools(database().db, { log, bounces: { feed, address: bouncesAt } }) }
}

test('a run is one line of counts, and a run without mails is none', async () => {
  const messageKey = await addSentMail(database().db, await addAlice(database().db))
  const report = bounceMail('postfix-unknown-user', messageKey)
  const { logged, tools } = toolsWith(feedOf(report, report, bounceMail('vacation')))

  await runBounces(tools, days(1))
  await runBounces(toolsWith(feedOf()).tools, days(1))

  expect(logged).toEqual([
    {
      event: 'bounces.done',
      fields: { mails: 3, suppressed: 1, recorded: 1, known: 1, 'automatic-reply': 1, reason: null },
    },
  ])
})

test('a mailbox that cannot be read is logged by its reason alone', async () => {
  const { logged, tools } = toolsWith(imapFeed('imaps://clo:hunter2@127.0.0.1:1/INBOX'))

  const run = await runBounces(tools, days(1))

  expect(run).toMatchObject({ mails: 0, reason: 'connection-refused' })
  expect(logged).toEqual([{ event: 'bounces.done', fields: { mails: 0, suppressed: 0, reason: 'connection-refused' } }])
})

test('without a mailbox there is nothing to do', async () => {
  expect(await runBounces(jobTools(database().db), days(1))).toBeNull()
})
