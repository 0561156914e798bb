import cron from 'node-cron'
import type { Clock } from '../engine/clock.ts'
import type { Log } from '../engine/log.ts'
import type { Queue } from './queue.ts'
import { jobNames, schedule } from './schedule.ts'

/** How late a tick may be and still count, milliseconds: a busy process is no reason to lose a slot. */
const toleranceMs = 45_000

/**
 * Sends every job at its slots. Every process of the fleet ticks; the queue lets one job a slot through. A tick that
 * cannot reach the database is lost, and the next one does its work. Gives a function that stops the ticking.
 */
export function startTicking(queue: Queue, clock: Clock, log: Log): () => Promise<void> {
  const tasks = jobNames.map((job) =>
    cron.schedule(
      schedule[job],
      async () => {
        await queue.enqueue(job, minuteOf(clock())).catch(() => log('tick.lost', { job }))
      },
      { timezone: 'UTC', name: job, missedExecutionTolerance: toleranceMs, suppressMissedWarning: true },
    ),
  )
  return async () => {
    for (const task of tasks) await task.destroy()
  }
}

/** The whole minute that an instant lies in: the slot that a tick stands for. */
export function minuteOf(at: Date): Date {
  return new Date(Math.floor(at.getTime() / 60_000) * 60_000)
}
