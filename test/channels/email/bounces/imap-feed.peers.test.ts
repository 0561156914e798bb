import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { imapFeed } from '../../../../channels/email/bounces/imap-feed.ts'
import { runBounces } from '../../../../jobs/bounces.ts'
import { addSentMail, bounceMail, bouncesAt } from '../../../support/bounces.ts'
import { addAlice, addBob, days } from '../../../support/cast.ts'
import { useClearDatabase } from '../../../support/clear.ts'
import { jobTools } from '../../../support/job-tools.ts'
import { startDovecot } from './dovecot.ts'

const database = useClearDatabase()
const never = new AbortController().signal

test('reports that dovecot holds are recorded and marked as seen, and read once', async () => {
  const { db } = database()
  const dovecot = await startDovecot()
  const feed = imapFeed(dovecot.url)
  const mails = [await addSentMail(db, await addAlice(db)), await addSentMail(db, await addBob(db))]
  await dovecot.deliver('1.one', bounceMail('gmail-unknown-user', mails[0]))
  await dovecot.deliver('2.two', bounceMail('exchange-mailbox-full', mails[1]))
  await dovecot.deliver('3.three', Buffer.concat([bounceMail('vacation'), Buffer.alloc(3_000_000, 'a')]))
  const tools = jobTools(db, { bounces: { feed, address: bouncesAt } })

  expect(await feed.check(never)).toMatchObject({ status: 'ok' })
  const first = await runBounces(tools, days(1))
  const second = await runBounces(tools, days(1))

  expect(first).toEqual({ mails: 3, suppressed: 1, taken: { recorded: 2, 'automatic-reply': 1 }, reason: null })
  expect(second).toMatchObject({ mails: 0, reason: null })
  expect((await readdir(join(dovecot.maildir, 'cur'))).sort()).toEqual(['1.one:2,S', '2.two:2,S', '3.three:2,S'])
})

test('dovecot refuses a wrong password and an unknown mailbox, each an outcome with its reason', async () => {
  const { url } = await startDovecot()

  expect(await imapFeed(url.replace('word', 'sword')).check(never)).toMatchObject({ reason: 'login-refused' })
  expect(await imapFeed(url.replace('INBOX', 'Bounces')).check(never)).toMatchObject({ reason: 'mailbox-missing' })
})

test('dovecot takes the password only after STARTTLS, and gets it only then', async () => {
  const { plainUrl } = await startDovecot()

  expect(await imapFeed(plainUrl).check(never)).toMatchObject({ status: 'ok' })
})
