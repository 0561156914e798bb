import { expect, onTestFinished, test, vi } from 'vitest'
import { openQueue, type Queue } from '../../jobs/queue.ts'
import type { JobName } from '../../jobs/schedule.ts'
import { minuteOf } from '../../jobs/tick.ts'
import { monday } from '../support/cast.ts'
import { cloneDatabase } from '../support/database.ts'

const slotAt = (minute: number) => new Date(monday.getTime() + minute * 60_000)

test('four processes that tick the same slots at once run each of them once', async () => {
  const fleet = await openFleet(4)
  const ran: string[] = []
  for (const queue of fleet) {
    await queue.work(async (job, at) => {
      ran.push(`${job} ${at.toISOString()}`)
    })
  }

  const jobs: readonly JobName[] = ['plan', 'deliver', 'maintain']
  await Promise.all(fleet.flatMap((queue) => jobs.map((job) => queue.enqueue(job, slotAt(0)))))
  await vi.waitUntil(() => ran.length >= 3, { timeout: 15_000, interval: 20 })
  // A tick that comes late, when the job is done, adds nothing either; the next slot does.
  await Promise.all(fleet.map((queue) => queue.enqueue('plan', slotAt(0))))
  await Promise.all(fleet.map((queue) => queue.enqueue('plan', slotAt(1))))
  await vi.waitUntil(() => ran.length >= 4, { timeout: 15_000, interval: 20 })

  const at = slotAt(0).toISOString()
  expect(ran.toSorted()).toEqual(
    [`deliver ${at}`, `maintain ${at}`, `plan ${at}`, `plan ${slotAt(1).toISOString()}`].toSorted(),
  )
})

test('a job whose handler throws is tried again', async () => {
  const [queue] = await openFleet(1)
  const tries: string[] = []
  await queue!.enqueue('sync', slotAt(0))

  await queue!.work(async (job) => {
    if (job !== 'sync') return
    tries.push(job)
    if (tries.length === 1) throw new Error('a fault of the test')
  })

  await vi.waitUntil(() => tries.length === 2, { timeout: 30_000, interval: 20 })
})

test('slots that piled up while nobody worked are one run, of the newest', async () => {
  const [queue] = await openFleet(1)
  const ran: Date[] = []
  for (const minute of [2, 4, 3, 1]) await queue!.enqueue('plan', slotAt(minute))

  await queue!.work(async (_job, at) => {
    ran.push(at)
  })

  await vi.waitUntil(() => ran.length > 0, { timeout: 15_000, interval: 20 })
  expect(ran).toEqual([slotAt(4)])
})

test('a tick stands for the whole minute that it lies in', () => {
  expect(minuteOf(new Date(slotAt(0).getTime() + 59_999))).toEqual(slotAt(0))
  expect(minuteOf(slotAt(1))).toEqual(slotAt(1))
})

/** So many queues on a database of their own. */
async function openFleet(size: number): Promise<Queue[]> {
  const { url, drop } = await cloneDatabase()
  const fleet = await Promise.all(Array.from({ length: size }, () => openQueue(url, () => {})))
  onTestFinished(async () => {
    await Promise.all(fleet.map((queue) => queue.stop()))
    await drop()
  })
  return fleet
}
