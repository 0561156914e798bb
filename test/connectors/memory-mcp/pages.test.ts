import { writeFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { pullAll } from '../contract.ts'
import { factsLine, lastCursor, newMemoryPath, openFile } from './memory-file.ts'

test('a large file comes in pages of 5,000, and stopping between two of them starts over', async () => {
  const path = await newMemoryPath()
  await writeFile(path, factsLine(12_000))
  const pages = await pullAll(openFile(path), null)

  const again = await pullAll(openFile(path), pages[0]?.cursor ?? null)

  expect(pages.map(({ memories, complete }) => [memories.length, complete])).toEqual([
    [5_000, false],
    [5_000, false],
    [2_000, true],
  ])
  expect(again).toEqual(pages)
})

test('exactly one page of memories is one page', async () => {
  const path = await newMemoryPath()
  await writeFile(path, factsLine(5_000))

  const pages = await pullAll(openFile(path), null)

  expect(pages.map(({ memories, complete }) => [memories.length, complete])).toEqual([[5_000, true]])
})

test('a pull stops between two pages when it is aborted', async () => {
  const path = await newMemoryPath()
  await writeFile(path, factsLine(12_000))
  const stop = new AbortController()
  const pages = openFile(path).pull(null, stop.signal, 'changes')[Symbol.asyncIterator]()
  const first = await pages.next()

  stop.abort(new Error('stopped by the test'))

  expect(first.done).toBe(false)
  await expect(pages.next()).rejects.toThrow('stopped by the test')
})

test('a file that returns to what it was after half a pull is read again', async () => {
  const path = await newMemoryPath()
  await writeFile(path, factsLine(10))
  const full = await pullAll(openFile(path), null)
  await writeFile(path, factsLine(6_000))
  const [half] = await pullAll(openFile(path), lastCursor(full))
  await writeFile(path, factsLine(10))

  const pages = await pullAll(openFile(path), half?.cursor ?? null)

  expect(pages).toMatchObject([{ complete: true, memories: { length: 10 } }])
})

test.each([
  { content: '', seen: 'no bytes' },
  { content: ' \n\n', seen: 'blanks' },
  { content: factsLine(4), seen: 'less than half' },
])('a file that shrinks to $seen is believed when it is seen twice', async ({ content }) => {
  const path = await newMemoryPath()
  await writeFile(path, factsLine(10))
  const full = await pullAll(openFile(path), null)
  await writeFile(path, content)

  const held = await pullAll(openFile(path), lastCursor(full))
  const confirmed = await pullAll(openFile(path), lastCursor(held))
  const after = await pullAll(openFile(path), lastCursor(confirmed))

  expect([held, confirmed, after]).toMatchObject([[{ complete: false }], [{ complete: true }], []])
  expect(held[0]?.memories).toEqual(confirmed[0]?.memories)
})

test('a file that loses half of its memories and no more is believed at once', async () => {
  const path = await newMemoryPath()
  await writeFile(path, factsLine(10))
  const full = await pullAll(openFile(path), null)
  await writeFile(path, factsLine(5))

  const pages = await pullAll(openFile(path), lastCursor(full))

  expect(pages).toMatchObject([{ complete: true }])
})

test.each([
  { change: 'grows back', content: factsLine(8), complete: true },
  { change: 'returns to what it was', content: factsLine(10), complete: true },
  { change: 'becomes small in another way', content: factsLine(3), complete: false },
])('a held file that $change is judged by what it is now', async ({ content, complete }) => {
  const path = await newMemoryPath()
  await writeFile(path, factsLine(10))
  const full = await pullAll(openFile(path), null)
  await writeFile(path, factsLine(4))
  const held = await pullAll(openFile(path), lastCursor(full))
  await writeFile(path, content)

  const pages = await pullAll(openFile(path), lastCursor(held))

  expect(pages).toMatchObject([{ complete }])
})

test('a small file stays held when its pull stops between two pages', async () => {
  const path = await newMemoryPath()
  await writeFile(path, factsLine(20_000))
  const full = await pullAll(openFile(path), null)
  await writeFile(path, factsLine(6_000))
  const [firstPage] = await pullAll(openFile(path), lastCursor(full))

  const pages = await pullAll(openFile(path), firstPage?.cursor ?? null)

  expect(pages.map(({ complete }) => complete)).toEqual([false, false])
})

test('a cursor that cannot be read starts over', async () => {
  const path = await newMemoryPath()
  await writeFile(path, factsLine(3))

  const pages = await pullAll(openFile(path), '{"page":3}')

  expect(pages).toMatchObject([{ complete: true }])
})

test('a file that shrinks while one of its lines was malformed is still held', async () => {
  const path = await newMemoryPath()
  await writeFile(path, factsLine(10))
  const full = await pullAll(openFile(path), null)
  await writeFile(path, `broken\n${factsLine(4)}`)
  const broken = await pullAll(openFile(path), lastCursor(full))
  await writeFile(path, factsLine(4))

  const pages = await pullAll(openFile(path), lastCursor(broken))

  expect(pages).toMatchObject([{ complete: false, skipped: [] }])
})
