import { appendFile, mkdtemp, rename, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { fileSettings } from '../../../connectors/file/settings.ts'
import { fileSource } from '../../../connectors/file/source.ts'
import type { Page } from '../../../engine/sources/memory-source.ts'
import { pullAll, sourceContract } from '../contract.ts'

const never = new AbortController().signal
const fixture = (name: string) => join(import.meta.dirname, '../../fixtures/file', name)

for (const name of ['team.jsonl', 'team.csv']) {
  sourceContract(`file with ${name}`, (state) => open(state === 'working' ? fixture(name) : `${fixture(name)}.missing`))
}

test('a JSONL file gives its memories, its subjects, and what it says was deleted', async () => {
  const [page, ...more] = await pullAll(open(fixture('team.jsonl')), null)

  expect(more).toEqual([])
  expect(page).toMatchObject({ complete: true, skipped: [], gone: ['f-0'] })
  expect(page?.memories.map(({ externalId, status }) => [externalId, status])).toEqual([
    ['f-1', 'live'],
    ['f-2', 'live'],
    ['f-3', 'superseded'],
    ['f-4', 'live'],
    [expect.stringMatching(/^[0-9a-f]{64}$/), 'live'],
  ])
  expect(page?.subjects).toEqual([
    { kind: 'user', externalId: 'ada@example.com' },
    { kind: 'agent', externalId: 'billing-helper' },
    { kind: 'tag', externalId: 'support', name: 'Support team' },
  ])
})

test('a CSV file gives the same shape', async () => {
  const [page] = await pullAll(open(fixture('team.csv')), null)

  expect(page).toMatchObject({ complete: true, skipped: [], gone: ['f-0'] })
  expect(page?.memories).toMatchObject([
    {
      externalId: 'f-1',
      text: 'The billing service listens on port 5433; it speaks "HTTP".',
      createdAt: new Date('2026-01-02T16:15:00Z'),
      metadata: { Team: 'Billing' },
    },
    { externalId: 'f-2', text: 'Customers may ask for a refund\r\nwithin 30 days.', metadata: {} },
    { text: 'The release train leaves every second Thursday.', subjects: [{ externalId: 'ada@example.com' }] },
  ])
})

test('the format named wins over the ending of the path', async () => {
  const path = await newPath('memories.txt')
  await writeFile(path, 'text\nTea is hot\n')
  const settings = fileSettings.parse({ path, format: 'csv' })

  expect(await pullAll(fileSource(settings), null)).toMatchObject([{ memories: [{ text: 'Tea is hot' }] }])
})

test('what a later line says of an id replaces what an earlier one said', async () => {
  const path = await newPath()
  const log = [
    { id: 'a', text: 'Tea is hot' },
    { id: 'b', text: 'Ale is cold' },
    { id: 'a', text: 'Tea is warm' },
    { id: 'b', deleted: true },
    { id: 'c', deleted: true },
    { id: 'c', text: 'Rum is dark' },
  ]
  await writeFile(path, log.map((line) => JSON.stringify(line)).join('\n'))

  const [page] = await pullAll(open(path), null)

  expect(page?.memories.map(({ text }) => text)).toEqual(['Tea is warm', 'Rum is dark'])
  expect(page?.gone).toEqual(['b'])
})

test('a subject is called by its first name wherever it is mentioned', async () => {
  const path = await newPath()
  const mentions = [{ kind: 'tag', id: 'sre' }, { kind: 'tag', id: 'sre', name: 'On call' }, 'tag:sre']
  const lines = mentions.map((subject, id) => JSON.stringify({ id, text: 'Tea is hot', subjects: [subject] }))
  await writeFile(path, lines.join('\n'))

  const [page] = await pullAll(open(path), null)

  const named = { kind: 'tag', externalId: 'sre', name: 'On call' }
  expect(page?.subjects).toEqual([named])
  expect(page?.memories.map(({ subjects }) => subjects)).toEqual([[named], [named], [named]])
})

test('an unchanged file yields nothing, but all of it when the whole is asked for', async () => {
  const path = await newPath()
  await writeFile(path, facts(3))
  const first = await pullAll(open(path), null)

  const changes = await pullAll(open(path), lastCursor(first))
  const whole = await pullAll(open(path), lastCursor(first), never, 'whole')

  expect(changes).toEqual([])
  expect(whole).toEqual(first)
})

test('a large file comes in pages of 5,000, and stopping between two of them starts over', async () => {
  const path = await newPath()
  await writeFile(path, facts(12_000))
  const pages = await pullAll(open(path), null)

  const again = await pullAll(open(path), pages[0]?.cursor ?? null)

  expect(pages.map(({ memories, complete }) => [memories.length, complete])).toEqual([
    [5_000, false],
    [5_000, false],
    [2_000, true],
  ])
  expect(again).toEqual(pages)
})

test.each([
  { fault: 'a broken line', line: '{"text":', reason: 'malformed-line' },
  { fault: 'an item without a text', line: '{"id":"x"}', reason: 'missing-text' },
  { fault: 'a local time', line: '{"text":"Rum","created_at":"2026-01-05T09:00:00"}', reason: 'bad-created-at' },
])('with $fault the rest is read and nothing counts as gone, until it is mended', async ({ line, reason }) => {
  const path = await newPath()
  await writeFile(path, `${line}\n${facts(3)}\n`)
  const broken = await pullAll(open(path), null)
  const check = await open(path).check(never)
  await writeFile(path, facts(3))

  const mended = await pullAll(open(path), lastCursor(broken))

  const skipped = [{ reason, where: 'line 1, byte 0' }]
  expect([broken, mended]).toMatchObject([[{ complete: false, skipped }], [{ complete: true, skipped: [] }]])
  expect(broken[0]?.memories).toHaveLength(3)
  expect(check).toMatchObject({ status: 'failed', reason, sentence: expect.stringMatching(/line 1.*[Ee]xpected/) })
  expect(check.sentence).not.toContain('Rum')
})

test.each([
  { file: 'memories.jsonl', start: '{"text":"Tea is hot"}\n{"text":"Ale ', rest: 'is cold"}' },
  { file: 'memories.csv', start: 'text\nTea is hot\n"Ale ', rest: 'is cold"\n' },
])('$file that is cut off is read again until its writer is done', async ({ file, start, rest }) => {
  const path = await newPath(file)
  await writeFile(path, start)

  const pages = await pullAll(
    open(path, () => appendFile(path, rest)),
    null,
  )

  expect(pages).toMatchObject([{ complete: true, skipped: [] }])
  expect(pages[0]?.memories.map(({ text }) => text)).toEqual(['Tea is hot', 'Ale is cold'])
})

test('a file that stays cut off is read as far as it goes, and is not complete', async () => {
  const path = await newPath()
  await writeFile(path, '{"text":"Tea is hot"}\n{"text":"Ale ')
  let waits = 0
  const source = open(path, async () => {
    waits += 1
  })

  const pages = await pullAll(source, null)

  expect(pages).toMatchObject([
    { complete: false, memories: [{ text: 'Tea is hot' }], skipped: [{ reason: 'truncated-line' }] },
  ])
  expect(waits).toBe(3)
})

test.each([
  { content: '', seen: 'nothing' },
  { content: facts(4), seen: 'less than half' },
  { content: 'header', seen: 'nothing', file: 'memories.csv' },
])('a file that shrinks to $seen is believed when it is seen twice', async ({ content, file }) => {
  const path = await newPath(file)
  await writeFile(path, file === undefined ? facts(10) : `text\n${facts(10).replaceAll('"', '')}`)
  const full = await pullAll(open(path), null)
  await writeFile(path, content === 'header' ? 'text\n' : content)

  const held = await pullAll(open(path), lastCursor(full))
  const confirmed = await pullAll(open(path), lastCursor(held))

  expect([full, held, confirmed]).toMatchObject([[{ complete: true }], [{ complete: false }], [{ complete: true }]])
})

test('a file over 64 MiB is refused without being read', async () => {
  const path = await newPath()
  await writeFile(path, '')
  await truncate(path, 64 * 1024 ** 2 + 1)

  const check = await open(path).check(never)

  expect(check).toMatchObject({ status: 'failed', reason: 'file-too-large', permanent: true })
  expect(check.sentence).toMatch(/holds 65 MiB: expected at most 64/)
})

test('a watch reports a file that is replaced', async () => {
  const path = await newPath()
  await writeFile(path, facts(1))
  const stop = new AbortController()
  const changed = new Promise<void>((resolve) => open(path).watch?.(resolve, stop.signal))
  await writeFile(`${path}.aside`, facts(2))

  await rename(`${path}.aside`, path)

  await changed
  stop.abort()
})

test.each([
  { path: 'memories.jsonl' },
  { path: '/m.txt', format: 'xml' },
  { path: '/m.csv', mode: 'fast' },
])('settings %o are refused', (settings) => {
  expect(fileSettings.safeParse(settings).success).toBe(false)
})

function open(path: string, whileWaiting: () => Promise<void> = async () => {}) {
  return fileSource(fileSettings.parse({ path }), { waitToReread: whileWaiting, debounceMs: 1 })
}

async function newPath(name = 'memories.jsonl'): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'clo-file-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  return join(folder, name)
}

function facts(count: number): string {
  return Array.from({ length: count }, (_, index) => JSON.stringify({ text: `Fact ${index + 1} of many` })).join('\n')
}

function lastCursor(pages: readonly Page[]): string | null {
  return pages.at(-1)?.cursor ?? null
}
