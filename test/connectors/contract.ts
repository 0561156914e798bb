import { describe, expect, test } from 'vitest'
import { type Extent, type MemorySource, type Page, SourceError } from '../../engine/sources/memory-source.ts'

const never = new AbortController().signal

/**
 * Opens a source that works, or one whose memory cannot be reached. The working one holds at least one memory and does not change; opened again, it
 * holds the same. Its pull should take several pages where the connector pages at all.
 */
export type OpenSource = (state: 'working' | 'broken') => MemorySource | Promise<MemorySource>

/** What every source keeps, whatever it reads. A connector's tests call this once per way of reading. */
export function sourceContract(name: string, open: OpenSource): void {
  describe(`${name} keeps the contract of sources`, () => {
    test('every memory comes once, and every subject it names is announced by then', async () => {
      const source = await open('working')

      const pages = await pullAll(source, null)

      const ids = idsOf(pages)
      const announced = new Set(pages.flatMap((page) => page.subjects).map(keyOf))
      const named = pages.flatMap((page) => page.memories).flatMap((memory) => memory.subjects.map(keyOf))
      expect(ids.length).toBeGreaterThan(0)
      expect(new Set(ids).size).toBe(ids.length)
      expect(named.filter((key) => !announced.has(key))).toEqual([])
    })

    test('the last page of a whole pull is complete, and no other', async () => {
      const source = await open('working')

      const pages = await pullAll(source, null)

      expect(pages.map((page) => page.complete)).toEqual(pages.map((_, index) => index === pages.length - 1))
    })

    test('an unchanged source, pulled again, repeats memories at most and declares none gone', async () => {
      const source = await open('working')
      const first = await pullAll(source, null)

      const second = await pullAll(source, first.at(-1)?.cursor ?? null)

      const known = new Map(first.flatMap((page) => page.memories).map((memory) => [memory.externalId, memory]))
      const repeated = second.flatMap((page) => page.memories)
      expect(repeated).toEqual(repeated.map(({ externalId }) => known.get(externalId)))
      expect(second.flatMap((page) => page.gone ?? [])).toEqual([])
      if (second.at(-1)?.complete) expect(idsOf(second)).toEqual(idsOf(first))
    })

    test('a pull resumed after any page, by a source opened anew, brings what the pages before it did not', async () => {
      const pages = await pullAll(await open('working'), null)
      const expected = [...new Set(idsOf(pages))].sort()

      const resumed: string[][] = []
      for (const [index, { cursor }] of pages.entries()) {
        const rest = await pullAll(await open('working'), cursor)
        resumed.push([...new Set(idsOf([...pages.slice(0, index + 1), ...rest]))].sort())
      }

      expect(resumed).toEqual(pages.map(() => expected))
    })

    test('a pull resumed inside a walk ends that walk', async () => {
      const pages = await pullAll(await open('working'), null)

      const ends: boolean[] = []
      for (const { cursor } of pages.slice(0, -1)) {
        const rest = await pullAll(await open('working'), cursor)
        ends.push(rest.at(-1)?.complete === true && rest.slice(0, -1).every((page) => !page.complete))
      }

      expect(ends).toEqual(pages.slice(0, -1).map(() => true))
    })

    test.each([
      { after: 'a whole one', left: -1 },
      { after: 'one that was left after its first page', left: 0 },
    ])('a whole pull after $after brings everything again, complete', async ({ left }) => {
      const source = await open('working')
      const first = await pullAll(source, null, never, 'whole')

      const again = await pullAll(source, first.at(left)?.cursor ?? null, never, 'whole')

      expect(idsOf(again)).toEqual(idsOf(first))
      expect(again.at(-1)?.complete).toBe(true)
    })

    test('a container that a page holds in full has no memory on another page', async () => {
      const pages = await pullAll(await open('working'), null)

      const elsewhere = pages.flatMap(({ containers = [] }, index) => {
        const others = pages.filter((_, other) => other !== index).flatMap((page) => page.memories)
        return containers.filter((container) => others.some((memory) => memory.container === container))
      })
      expect(elsewhere).toEqual([])
    })

    test('a check of a working source is ok and one of a broken source says what failed', async () => {
      const working = await open('working')
      const broken = await open('broken')

      const checks = [await working.check(never), await broken.check(never)]

      expect(checks.map((check) => check.status)).toEqual(['ok', 'failed'])
      expect(checks.every((check) => check.sentence.endsWith('.'))).toBe(true)
    })

    test('a pull of a broken source throws our own error', async () => {
      const broken = await open('broken')

      await expect(pullAll(broken, null)).rejects.toThrow(SourceError)
    })

    test('an aborted signal stops a pull before its first page and fails a check', async () => {
      const source = await open('working')
      const aborted = AbortSignal.abort()

      await expect(pullAll(source, null, aborted)).rejects.toThrow()
      await expect(source.check(aborted)).resolves.toMatchObject({ status: 'failed', reason: 'aborted' })
    })
  })
}

/** Every page of one pull. */
export async function pullAll(
  source: MemorySource,
  cursor: string | null,
  signal = never,
  extent: Extent = 'changes',
): Promise<Page[]> {
  const pages: Page[] = []
  for await (const page of source.pull(cursor, signal, extent)) pages.push(page)
  return pages
}

function idsOf(pages: readonly Page[]): string[] {
  return pages.flatMap((page) => page.memories).map((memory) => memory.externalId)
}

function keyOf({ kind, externalId }: { kind: string; externalId: string }): string {
  return `${kind} ${externalId}`
}
