import { createHash } from 'node:crypto'
import { PgBoss } from 'pg-boss'
import type { Log } from '../engine/log.ts'
import { type JobName, jobNames } from './schedule.ts'

/** Carries jobs between the processes of the fleet over the database they share. */
export type Queue = {
  /**
   * Adds the job for a slot, not to be taken before its instant; the second and every later call for the same slot adds nothing, whoever makes it.
   */
  enqueue(job: JobName, slotAt: Date): Promise<void>
  /** Starts taking jobs. A job whose handler throws is tried again, three times at most. */
  work(handle: (job: JobName, slotAt: Date) => Promise<void>): Promise<void>
  /** Stops taking jobs and waits for those in hand. */
  stop(): Promise<void>
}

type JobData = { readonly slotAt: string }

/** Connects to the queue in this database; creates what it needs there the first time. */
export async function openQueue(url: string, log: Log): Promise<Queue> {
  const boss = new PgBoss({ connectionString: url, application_name: 'clo queue', max: 4 })
  // Without a listener, an error of a background poll would end the process; the next poll tries again.
  boss.on('error', (error) => log('queue.error', { error: error.name }))
  await boss.start()
  for (const job of jobNames) {
    await boss.createQueue(job, {
      policy: 'standard',
      retryLimit: 3,
      retryBackoff: true,
      expireInSeconds: 300,
      heartbeatSeconds: 30,
      deleteAfterSeconds: 86_400,
    })
  }

  return {
    async enqueue(job, slotAt) {
      const data: JobData = { slotAt: slotAt.toISOString() }
      await boss.send(job, data, { id: slotId(job, slotAt), startAfter: slotAt })
    },
    async work(handle) {
      for (const job of jobNames) {
        await boss.work<JobData>(job, { pollingIntervalSeconds: 1, batchSize: 10 }, async (slots) => {
          // A batch of slots that piled up is one run: it does what they all would have done.
          const newest = slots
            .map(({ data }) => data.slotAt)
            .sort()
            .at(-1) as string
          await handle(job, new Date(newest))
        })
      }
    },
    async stop() {
      await boss.stop({ graceful: true, timeout: 30_000 })
    },
  }
}

/** A UUID made from job and slot, so that the primary key of the queue lets one through (version 8: ours to define). */
function slotId(job: JobName, slotAt: Date): string {
  const hex = createHash('sha256').update(`${job}:${slotAt.toISOString()}`).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
