import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Db } from '../../engine/db/pool.ts'
import { type Member, monday } from './cast.ts'

/** The key that the mails in test/fixtures/bounces are about, and where ours come back to. */
export const fixtureKey = '5f0c1f0e-6a3e-4b9f-9c53-0d7f3b1f2a11'
export const bouncesAt = 'bounces@clo.example.com'

/** A mail that came back, as servers write them; about the mail of another key, if one is given. */
export function bounceMail(name: string, messageKey = fixtureKey): Buffer {
  const text = readFileSync(join(import.meta.dirname, '../fixtures/bounces', `${name}.eml`), 'latin1')
  return Buffer.from(text.replaceAll(fixtureKey, messageKey).replaceAll('\n', '\r\n'), 'latin1')
}

/** A nudge that was mailed to somebody; gives its message key. */
export async function addSentMail(db: Db, member: Member, at: Date = monday, differing: object = {}): Promise<string> {
  const { message_key } = await db
    .insertInto('nudge')
    .values({
      person_id: member.id,
      slot_at: at,
      channel: 'email',
      status: 'sent',
      not_after: new Date(at.getTime() + 8 * 3_600_000),
      planned_at: at,
      sending_at: at,
      settled_at: at,
      ...differing,
    })
    .returning('message_key')
    .executeTakeFirstOrThrow()
  return message_key
}
