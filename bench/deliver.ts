import { fork } from 'node:child_process'
import { once } from 'node:events'
import { sql } from 'kysely'
import { createTransport, type SendMailOptions } from 'nodemailer'
import { emailChannel } from '../channels/email/email-channel.ts'
import { type Letter, messageOf } from '../channels/email/letter.ts'
import { smtpTransport } from '../channels/email/smtp-transport.ts'
import type { Db } from '../engine/db/pool.ts'
import { noLog } from '../engine/log.ts'
import { deliver } from '../engine/nudges/deliver.ts'
import type { BenchServer } from './bench-database.ts'
import type { BenchLine } from './bench-line.ts'
import { elapsedMs, medianRound, perSecond, ratioOf } from './measure.ts'
import { benchAt, populate } from './population.ts'

const nudges = 1_000
const rounds = 5
const from = 'Recall <recall@example.com>'

/**
 * Mails per second from planned nudges to a mail server in a process of its own, all settled, beside a pool of nodemailer alone that
 * sends the same messages, composed beforehand, to the same server over as many connections.
 */
export async function benchDeliver(server: BenchServer): Promise<BenchLine[]> {
  const { db, drop } = await server.create('deliver')
  const mailServer = fork(new URL('./smtp-server.ts', import.meta.url))
  const [port] = await once(mailServer, 'message')
  const url = `smtp://127.0.0.1:${port}`
  try {
    await populate(db, { people: nudges, concepts: 2, dueFraction: 1 })
    await planOne(db)
    const messages = await composeAll(db)
    const pool = createTransport({ pool: true, url })
    const channel = emailChannel({ transport: smtpTransport(url), from, clock: () => benchAt })
    const round = await medianRound(
      rounds,
      async () => {
        await planOne(db)
        return await deliverAll(db, channel)
      },
      async () => rateOf(await elapsedMs(() => Promise.all(messages.map((message) => pool.sendMail(message))))),
    )
    pool.close()
    await channel.close()
    return [
      {
        name: `deliver ${nudges.toLocaleString('en')} mails`,
        ours: perSecond(round.ours),
        floor: `${perSecond(round.floor)} nodemailer`,
        ratio: ratioOf(round),
        aim: '>= 0.6x',
      },
    ]
  } finally {
    mailServer.disconnect()
    await drop()
  }
}

const rateOf = (ms: number): number => (nudges / ms) * 1_000

/** Everybody has one nudge with two questions, planned and not yet sent. */
async function planOne(db: Db): Promise<void> {
  await sql`truncate nudge, question, review cascade`.execute(db)
  await sql`
    insert into nudge (person_id, slot_at, channel, status, not_after, planned_at)
    select id, ${benchAt}, 'email', 'planned', ${benchAt}::timestamptz + interval '4 hours', ${benchAt} from person`.execute(
    db,
  )
  await sql`
    insert into question (person_id, nudge_id, position, concept_id, version)
    select nudge.person_id, nudge.id, concept.id, concept.id, 1 from nudge cross join concept`.execute(db)
  await sql`analyze nudge, question`.execute(db)
}

type Channel = ReturnType<typeof emailChannel>

async function deliverAll(db: Db, channel: Channel): Promise<number> {
  const { signal } = new AbortController()
  const delivery = { channels: [channel], links, owner: 'bench', clock: () => benchAt, log: noLog, signal }
  let sent = 0
  const ms = await elapsedMs(async () => {
    sent = (await deliver(db, delivery)).sent
  })
  if (sent !== nudges) throw new Error(`${sent} mails were sent; expected ${nudges}`)
  return rateOf(ms)
}

const links = { baseUrl: 'https://recall.example.com', key: Buffer.alloc(32, 7) }

/** The messages that a delivery hands to its mailer, caught on their way. */
async function composeAll(db: Db): Promise<readonly SendMailOptions[]> {
  const letters: Letter[] = []
  const transport = {
    ...smtpTransport('smtp://127.0.0.1'),
    send: async (letter: Letter) => {
      letters.push(letter)
      return { status: 'sent', providerId: letter.messageId } as const
    },
  }
  await deliverAll(db, emailChannel({ transport, from, clock: () => benchAt }))
  return letters.map(messageOf)
}
