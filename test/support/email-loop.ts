import { emailChannel } from '../../channels/email/email-channel.ts'
import { smtpTransport } from '../../channels/email/smtp-transport.ts'
import type { Db } from '../../engine/db/pool.ts'
import { deliver } from '../../engine/nudges/deliver.ts'
import { plan } from '../../engine/nudges/plan.ts'
import { absorbPage } from '../../engine/sources/absorb.ts'
import { createApp } from '../../server/app.ts'
import { listen } from '../../server/listen.ts'
import { freePort } from './browser.ts'
import {
  addAlice,
  addAudience,
  addTrustedSource,
  type Differing,
  days,
  facts,
  inForce,
  monday,
  pageOf,
} from './cast.ts'
import { type ReceivedMail, startSmtp } from './smtp.ts'

/** The whole way of a mail: planned, sent to a real server, answered on served pages; all at the instant `at`, which the test sets. */
export type EmailLoop = {
  at: Date
  readonly personId: string
  readonly baseUrl: string
  /** Plans and delivers as the jobs do; gives the mails that arrived. */
  tick(): Promise<readonly ReceivedMail[]>
  close(): Promise<void>
}

/** Starts the loop for Alice Liddell in London, who was told of three facts on Friday. */
export async function startEmailLoop(db: Db, differing: Differing = {}): Promise<EmailLoop> {
  const smtp = await startSmtp()
  const port = await freePort()
  const baseUrl = `http://127.0.0.1:${port}`
  const links = { baseUrl, key: Buffer.alloc(32, 7) }
  const alice = await addAlice(db, differing)
  await db.updateTable('person').set({ name: 'Alice Liddell' }).where('id', '=', alice.id).execute()
  const audienceId = await addAudience(db, 'platform', [alice])
  const source = { id: await addTrustedSource(db, audienceId), trust: 'auto' as const, audienceId }
  await absorbPage(db, inForce.model, source, pageOf(facts), days(-3))

  const clock = () => loop.at
  const log = () => {}
  const channel = emailChannel({ transport: smtpTransport(smtp.url), from: 'clo@example.com', clock })
  const app = createApp({ db, inForce, links, mailboxDir: null, clock, log })
  const web = await listen(app, { port, host: '127.0.0.1' })
  const loop = {
    at: monday,
    personId: alice.id,
    baseUrl,
    async tick() {
      const before = smtp.received.length
      await plan(db, inForce, loop.at, { channels: ['email'] })
      const signal = new AbortController().signal
      await deliver(db, { channels: [channel], links, owner: 'test', clock, log, signal })
      return smtp.received.slice(before)
    },
    async close() {
      await web.close()
      await channel.close()
      await smtp.close()
    },
  }
  return loop
}

/** Every address of ours that stands anywhere in a mail, once: in its text, its HTML and its headers. */
export function addressesIn({ mail }: ReceivedMail, baseUrl: string): readonly string[] {
  const unsubscribe = mail.headerLines.find(({ key }) => key === 'list-unsubscribe')?.line ?? ''
  const everything = [mail.text ?? '', (mail.html || '').replaceAll('&amp;', '&'), unsubscribe.replaceAll(/\s+/g, ' ')]
  const found = everything.join('\n').match(/https?:\/\/[^\s"'<>)]+/g) ?? []
  return [...new Set(found)].filter((address) => address.startsWith(baseUrl))
}
