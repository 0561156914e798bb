import { expect, test } from 'vitest'
import type { Db } from '../../../engine/db/pool.ts'
import { rehearse } from '../../../engine/sources/preview-rehearsal.ts'
import { days } from '../../support/cast.ts'
import { useClearDatabase } from '../../support/clear.ts'

const database = useClearDatabase()

test('what is rehearsed can be read back within, and is gone after it', async () => {
  const { db } = database()

  const within = await rehearse(db, async (rehearsal) => {
    await rehearsal.transaction().execute((trx) => addAudience(trx, 'platform'))
    return await audiencesOf(rehearsal)
  })

  expect(within).toEqual(['platform'])
  expect(await audiencesOf(db)).toEqual([])
})

test('a transaction that fails within takes back its own part, and the rest goes on', async () => {
  const { db } = database()

  const within = await rehearse(db, async (rehearsal) => {
    await addAudience(rehearsal, 'platform')
    const failing = rehearsal.transaction().execute(async (trx) => {
      await addAudience(trx, 'billing')
      await addAudience(trx, 'platform')
    })
    await expect(failing).rejects.toThrow('duplicate key')
    return await audiencesOf(rehearsal)
  })

  expect(within).toEqual(['platform'])
})

test('a rehearsal that fails leaves nothing, and its connection is used again', async () => {
  const { db } = database()

  for (let time = 0; time < 12; time += 1) {
    const failing = rehearse(db, async (rehearsal) => {
      await addAudience(rehearsal, 'platform')
      throw new Error('it went wrong')
    })
    await expect(failing).rejects.toThrow('it went wrong')
  }

  expect(await audiencesOf(db)).toEqual([])
})

async function addAudience(db: Db, name: string): Promise<void> {
  await db
    .insertInto('audience')
    .values({ name, created_at: days(0) })
    .execute()
}

async function audiencesOf(db: Db): Promise<readonly string[]> {
  return (await db.selectFrom('audience').select('name').execute()).map(({ name }) => name)
}
