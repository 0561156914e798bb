import { onTestFinished } from 'vitest'
import { emailChannel } from '../../channels/email/email-channel.ts'
import { smtpTransport } from '../../channels/email/smtp-transport.ts'
import { openSource } from '../../connectors/registry.ts'
import type { Db } from '../../engine/db/pool.ts'
import { noLog } from '../../engine/log.ts'
import type { JobTools } from '../../jobs/job-tools.ts'
import { createApp } from '../../server/app.ts'
import { listen } from '../../server/listen.ts'
import { inForce, monday } from './cast.ts'
import { type SmtpServer, startSmtp } from './smtp.ts'

/** The whole program on a test's database, with a real mail server and a real web, until the test ends. */
export type Spine = JobTools & {
  readonly mail: SmtpServer
  /** Moves the clock that the jobs and the web share. */
  setClock(at: Date): void
}

/** Puts everything together as the program does; the clock stands at the Monday of the cast. */
export async function openSpine(db: Db): Promise<Spine> {
  let now = monday
  const clock = () => now
  const key = Buffer.alloc(32, 1)
  const mail = await startSmtp()
  const channel = emailChannel({ transport: smtpTransport(mail.url), from: 'clo@example.com', clock })
  const links = { baseUrl: 'http://127.0.0.1', key }
  const app = createApp({ db, inForce, links, clock, log: noLog, mailboxDir: null })
  const web = await listen(app, { port: 0, host: '127.0.0.1' })
  onTestFinished(async () => {
    await channel.close()
    await Promise.all([web.close(), mail.close()])
  })
  return {
    db,
    openSource,
    channels: [channel],
    links: { baseUrl: web.url, key },
    owner: 'spine',
    clock,
    log: noLog,
    signal: new AbortController().signal,
    mail,
    setClock: (at) => {
      now = at
    },
  }
}
