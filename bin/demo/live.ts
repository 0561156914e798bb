import { dayMs } from '../../engine/model/elapsed.ts'
import { nudgesSentAt, type SentNudge } from '../../engine/nudges/sent.ts'
import { seededRandom } from '../../engine/reports/simulate.ts'
import { runDeliver } from '../../jobs/deliver.ts'
import { runMaintain } from '../../jobs/maintain.ts'
import { runPlan } from '../../jobs/plan.ts'
import { runSync } from '../../jobs/sync.ts'
import type { Runtime } from '../runtime.ts'
import { answerMail, simulated } from './respond.ts'
import type { DemoMemory } from './sources.ts'
import type { DemoPerson } from './team.ts'

/** What came of the demo's days so far. */
export type Lived = { readonly mails: number; readonly questions: number; readonly answered: number }

/** What the demo's days need besides the runtime, whose clock `setClock` moves. */
export type Life = {
  readonly people: readonly DemoPerson[]
  readonly memories: readonly DemoMemory[]
  readonly mailboxDir: string
  readonly startAt: Date
  readonly days: number
  readonly setClock: (at: Date) => void
  readonly progress: (day: number, lived: Lived) => void
}

type Reply = { readonly at: Date; readonly mail: SentNudge }

/**
 * Lives through the days hour by hour: the real jobs run with the hour as their instant, and people answer minutes to hours
 * later over the real pages. The same seed makes the same days.
 */
export async function live(runtime: Runtime, life: Life): Promise<Lived> {
  const { startAt, days, memories, setClock, mailboxDir } = life
  const random = seededRandom(7)
  const byEmail = new Map(life.people.map((person) => [person.email, simulated(person)]))
  let lived: Lived = { mails: 0, questions: 0, answered: 0 }
  let replies: Reply[] = []

  for (let hour = 0; hour < days * 24 && !runtime.signal.aborted; hour += 1) {
    const at = new Date(startAt.getTime() + hour * 3_600_000)
    const [ready, waiting] = partition(replies, (reply) => reply.at < at)
    replies = waiting
    for (const group of Map.groupBy(ready.sort(byTime), (reply) => reply.at.getTime()).values()) {
      setClock(group[0]!.at)
      const answered = await Promise.all(
        group.map(({ mail, at: repliedAt }) =>
          answerMail(byEmail.get(mail.email)!, mail, mailboxDir, random, repliedAt),
        ),
      )
      lived = { ...lived, answered: lived.answered + answered.reduce((sum, count) => sum + count, 0) }
    }

    setClock(at)
    if (hour % 24 === 0) {
      const grown = await Promise.all(memories.map((memory) => memory.growTo(hour / 24)))
      if (grown.includes(true)) await runSync(runtime, at)
      await runMaintain(runtime, at)
      life.progress(hour / 24, lived)
    }
    const planned = await runPlan(runtime, at)
    if (planned.nudges === 0) continue
    await runDeliver(runtime)
    const mails = await nudgesSentAt(runtime.db, at)
    lived = { ...lived, mails: lived.mails + mails.length, questions: lived.questions + planned.questions }
    for (const mail of mails) {
      if (random() < byEmail.get(mail.email)!.person.answers) replies.push({ mail, at: replyTime(at, random) })
    }
  }
  return lived
}

/** Most answer within the hour, some only the next day; in steps of ten minutes, so that several answer at one instant. */
function replyTime(at: Date, random: () => number): Date {
  const days = random() < 0.85 ? random() * 0.15 : random() * 1.2
  return new Date(at.getTime() + Math.ceil((days * dayMs) / 600_000) * 600_000)
}

const byTime = (one: Reply, other: Reply) => one.at.getTime() - other.at.getTime()

function partition<Item>(items: readonly Item[], goesFirst: (item: Item) => boolean): [Item[], Item[]] {
  return [items.filter(goesFirst), items.filter((item) => !goesFirst(item))]
}
