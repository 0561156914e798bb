import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { claimOwnership } from '../../../engine/db/embedded-lock.ts'
import { startChild } from '../../support/child.ts'
import type { ClaimAnswer } from '../../support/claim-child.ts'
import { emptyFolder } from '../../support/embedded-folder.ts'

test('of eight processes that claim a folder at once one gets it, and each death has one successor', async () => {
  const folder = await emptyFolder()
  let alive = [1, 2, 3, 4, 5, 6, 7, 8].map(() => startChild<ClaimAnswer>('claim-child.ts', folder))
  await Promise.all(alive.map((child) => child.ready))
  const owners: number[] = []

  while (alive.length > 0) {
    const answers = await Promise.all(alive.map((child) => child.ask('claim')))
    const claimed = answers.filter(({ status }) => status === 'claimed')
    expect(claimed).toHaveLength(1)
    const owner = claimed[0]?.owner ?? 0
    expect(answers.map((answer) => answer.owner)).toEqual(alive.map(() => owner))
    owners.push(owner)
    await alive.find((child) => child.pid === owner)?.kill()
    alive = alive.filter((child) => child.pid !== owner)
  }

  expect(new Set(owners).size).toBe(8)
})

test('a folder given up can be claimed again', async () => {
  const folder = await emptyFolder()
  const first = await claimOwnership(folder)
  const whileHeld = await claimOwnership(folder)

  if (first.status === 'claimed') await first.ownership.release()

  expect(whileHeld).toEqual({ status: 'held', owner: expect.objectContaining({ pid: process.pid }) })
  expect((await claimOwnership(folder)).status).toBe('claimed')
})

test('an owner file that a power failure left empty is no obstacle', async () => {
  const folder = await emptyFolder()
  await writeFile(join(folder, '7'), '')

  const claim = await claimOwnership(folder)

  expect(claim.status).toBe('claimed')
})
