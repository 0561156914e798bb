import { startPractice } from '../../../engine/nudges/practice.ts'
import { readSettings } from '../../../engine/people/settings.ts'
import { daysInWords } from '../../../engine/wording/time-words.ts'
import type { Hand, Reply } from './reply.ts'
import { replyWords } from './reply-words.ts'

/** Asks what is due, or soon will be, as a direct message, because the person wants it now. */
export async function practise({ db, inForce, doer, at }: Hand): Promise<Reply> {
  const words = replyWords[doer.language]
  const settings = await readSettings(db, doer.personId, at)
  const most = settings?.slotCap ?? 1
  const started = await startPractice(db, inForce, { personId: doer.personId, channel: 'slack', most }, at)
  if (started.status === 'started') return { say: words.started(started.questions), delivers: true, home: true }
  if (started.status === 'refused') return { say: words.needsConsent }
  const { nextDueAt } = started
  const days = nextDueAt === null ? null : (nextDueAt.getTime() - at.getTime()) / 86_400_000
  return { say: words.nothingDue(days === null ? null : daysInWords(days, doer.language)) }
}
