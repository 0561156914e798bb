import { answerLink, linkLifeDays } from '../engine/links/link.ts'
import { startPractice } from '../engine/nudges/practice.ts'
import { type MemberDependencies, memberPlaces } from './member.ts'

/** As many questions as one sitting asks. */
const most = 5

/** Starts a practice on the web, and gives where it goes on: its first question, or the own page, which says that nothing is due. */
export async function practise(
  { db, inForce, links }: MemberDependencies,
  personId: string,
  at: Date,
): Promise<string> {
  const started = await startPractice(db, inForce, { personId, channel: 'web', most }, at)
  if (started.status !== 'started') return `${memberPlaces(links, personId, at).own}?saved=${saved[started.status]}`
  const expiresAt = new Date(at.getTime() + linkLifeDays * 86_400_000)
  return answerLink({ ...links, baseUrl: '' }, { ...started.ref, position: 1 }, expiresAt)
}

/** What the own page says when there is nothing to practise. */
const saved = { 'nothing-due': 'nothing-due', refused: 'no-consent' } as const
