import { hash } from 'node:crypto'
import { expect, test } from 'vitest'
import { absorbPage } from '../../../engine/sources/absorb.ts'
import type { Memory, Page } from '../../../engine/sources/memory-source.ts'
import { addAlice, addAudience, addTrustedSource, days, inForce, monday } from '../../support/cast.ts'
import { useClearDatabase } from '../../support/clear.ts'

const database = useClearDatabase()
const loneSurrogate = String.fromCharCode(0xd800)
/** Of letters that no index can pack, and more than one of its rows holds. */
const long = hash('shake256', 'a long id', { outputEncoding: 'base64', outputLength: 6_000 })
const fact = 'Billing service: runs on port 5433'

const hostile: readonly { what: string; memory: Partial<Memory> }[] = [
  { what: 'a NUL in its text', memory: { text: 'Billing\u0000 service: runs on port 5433' } },
  {
    what: 'half a surrogate pair in its text',
    memory: { text: `Billing ${loneSurrogate} service: runs on port 5433` },
  },
  { what: 'SQL in its text', memory: { text: `'; drop table memory; -- $1 \\' {"a"} runs on port 5433` } },
  { what: 'a text of a million letters', memory: { text: `Billing service: ${'x'.repeat(1_000_000)}` } },
  { what: 'an empty text', memory: { text: '' } },
  { what: 'a NUL in its id', memory: { externalId: 'one\u0000two' } },
  { what: 'half a surrogate pair in its id', memory: { externalId: `one${loneSurrogate}` } },
  { what: 'a NUL in its successor', memory: { replacedBy: 'one\u0000two' } },
  { what: 'a NUL in a subject', memory: { subjects: [{ kind: 'user', externalId: 'ali\u0000ce' }] } },
  { what: 'half a surrogate pair in a subject', memory: { subjects: [{ kind: 'user', externalId: loneSurrogate }] } },
  { what: 'an id of 8,000 letters', memory: { externalId: long } },
  { what: 'a container of 8,000 letters', memory: { container: long } },
  { what: 'a subject of 8,000 letters', memory: { subjects: [{ kind: 'user', externalId: long }] } },
  {
    what: 'a NUL in the thing it is about',
    memory: { about: { name: 'Billing\u0000 service', type: 'ser\u0000vice' } },
  },
  { what: 'a NUL in a category', memory: { categories: ['a\u0000b', loneSurrogate, '{}', '","'] } },
  {
    what: 'a NUL in its metadata',
    memory: { metadata: { 'a\u0000b': { [loneSurrogate]: ['c\u0000d', loneSurrogate, null] } } },
  },
]

test.each(hostile)('a memory with $what is absorbed, once, beside the others of its page', async ({ memory }) => {
  const { db } = database()
  const audienceId = await addAudience(db, 'platform', [await addAlice(db)])
  const source = { id: await addTrustedSource(db, audienceId), trust: 'auto' as const, audienceId }
  const page = pageWith(memory)

  expect(await absorbPage(db, inForce.model, source, page, monday)).toMatchObject({ read: 2, new: 2 })
  expect(await absorbPage(db, inForce.model, source, page, days(1))).toMatchObject({ read: 2, same: 2 })

  expect(await db.selectFrom('memory').select('id').execute()).toHaveLength(2)
  expect(await db.selectFrom('provenance').select('memory_id').execute()).toHaveLength(2)
})

test('what has a long id is gone when its source says so under that id', async () => {
  const { db } = database()
  const source = { id: await addTrustedSource(db, null), trust: 'auto' as const, audienceId: null }
  const ids = [`${long}-1`, `${long}-2`, `${long}-3`] as const
  await absorbPage(db, inForce.model, source, pageWith({ externalId: ids[0] }), monday)
  await absorbPage(db, inForce.model, source, pageWith({ externalId: ids[1], container: ids[2] }), monday)

  const told = { ...pageWith({}), memories: [], gone: [ids[0]], containers: [ids[2]] }

  expect(await absorbPage(db, inForce.model, source, told, days(1))).toMatchObject({ gone: 2 })
})

function pageWith(memory: Partial<Memory>): Page {
  const usual: Memory = {
    externalId: 'one',
    text: fact,
    subjects: [],
    author: 'unknown',
    categories: [],
    metadata: {},
    status: 'live',
  }
  const other = { ...usual, externalId: 'other', text: 'Refunds: customers may ask for one within 30 days' }
  return { memories: [{ ...usual, ...memory }, other], subjects: [], skipped: [], cursor: null, complete: true }
}
