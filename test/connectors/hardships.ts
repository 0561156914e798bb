import { describe, expect, test } from 'vitest'
import type { usualRules } from '../../connectors/http/fetch.ts'
import { type MemorySource, type Page, SourceError } from '../../engine/sources/memory-source.ts'
import { type Served, type ServedRequest, serve } from '../support/served.ts'
import { type Fault, retryAfterSeconds, wordsOfTheServer } from '../support/served-faults.ts'
import { pullAll } from './contract.ts'

/** The rules under which a source is opened here, instead of the usual ones. */
export type Rules = typeof usualRules

/** A connector that reads over HTTP, as its hardships see it. */
export type Hardy = {
  /** A source that reads from this address with a valid key, or from addresses in private networks only where they are allowed. */
  open(url: string, options: { rules: Rules; allowPrivate: boolean }): MemorySource | Promise<MemorySource>
  /** Starts the connector's own double with at least one memory; the same memories every time. */
  serve(): Promise<Served>
}

const never = new AbortController().signal

/** What every source that reads over HTTP survives or refuses, whatever it reads. A connector's tests call this once per way of reading. */
export function hardships(name: string, { open, serve: serveDouble }: Hardy): void {
  const openWith = (url: string, rules: Partial<Rules> = {}) =>
    open(url, { rules: { ...impatient, ...rules }, allowPrivate: true })

  describe(`${name} bears the hardships of a network`, () => {
    test.each<Fault>([
      '429',
      '429 with Retry-After',
      '500 HTML',
      '502',
      'reset',
      'reset mid-body',
      'slow',
    ])('a pull whose every request meets %s once yields what an untroubled one yields', async (fault) => {
      const served = await serveDouble()
      const untroubled = idsOf(await pullAll(await openWith(served.url), null))
      served.chooseFault = onceEach(fault)

      const troubled = await pullAll(await openWith(served.url), null)

      expect(untroubled.length).toBeGreaterThan(0)
      expect(idsOf(troubled)).toEqual(untroubled)
      expect(troubled.at(-1)?.complete).toBe(true)
    })

    test('a pull goes on after a server that hung once', async () => {
      const served = await serveDouble()
      const untroubled = idsOf(await pullAll(await openWith(served.url), null))
      served.faults.push('hang')

      const troubled = await pullAll(await openWith(served.url, { timeoutMs: 250 }), null)

      expect(idsOf(troubled)).toEqual(untroubled)
    })

    test.each<{ fault: Fault; expectedMs: number }>([
      { fault: '429', expectedMs: 500 },
      { fault: '429 with Retry-After', expectedMs: retryAfterSeconds * 1000 },
    ])('after $fault it waits $expectedMs ms', async ({ fault, expectedMs }) => {
      const served = await serveDouble()
      const waits: number[] = []
      served.faults.push(fault)

      await pullAll(await openWith(served.url, { wait: async (ms) => void waits.push(ms) }), null)

      expect(waits).toEqual([expectedMs])
    })

    test.each(unbearable)('a server that only gives $fault fails as $reason, without its words', async (hardship) => {
      const { fault, rules = {}, ...expected } = hardship
      const served = await serveDouble()
      served.chooseFault = () => fault
      const source = await openWith(served.url, rules)

      const [error, check] = [await failureOf(source), await source.check(never)]

      expect(error).toBeInstanceOf(SourceError)
      expect(error).toMatchObject(expected)
      expect(check).toMatchObject({ status: 'failed', ...expected })
      expect(`${error.message} ${check.sentence}`).not.toContain(wordsOfTheServer)
    })

    test('an answer without end is broken off long before its end', async () => {
      const served = await serveDouble()
      served.chooseFault = () => 'huge'

      await failureOf(await openWith(served.url))

      expect(served.hugeBytesSent()).toBeLessThan(50 * mebibyte)
    })

    test('a certificate that nobody trusts fails for good, with advice', async () => {
      const served = await serve(() => undefined, { tls: true })

      const error = await failureOf(await openWith(served.url))

      expect(error).toMatchObject({ reason: 'tls', permanent: true })
      expect(error.message).toContain('certificate')
      expect(served.requests).toEqual([])
    })

    test('an address in a private network is not called unless that is allowed', async () => {
      const served = await serveDouble()

      const error = await failureOf(await open(served.url, { rules: impatient, allowPrivate: false }))

      expect(error).toMatchObject({ reason: 'private-address', permanent: true })
      expect(served.requests).toEqual([])
    })

    test.each([0, 1, 2])('null answers from request %i on never pass for an emptied source', async (first) => {
      const served = await serveDouble()
      const untroubled = idsOf(await pullAll(await openWith(served.url), null))
      const before = served.requests.length
      served.chooseFault = (_, index) => (index >= before + first ? '200 null' : undefined)
      const pages: Page[] = []

      const outcome = await collect(await openWith(served.url), pages)

      expect(['ended', 'bad-answer']).toContain(outcome)
      if (pages.some((page) => page.complete)) expect(idsOf(pages)).toEqual(untroubled)
    })

    test('a pull that waits for an answer stops when it is aborted', async () => {
      const served = await serveDouble()
      const stop = new AbortController()
      served.chooseFault = () => {
        stop.abort(new Error('stopped by the test'))
        return 'hang'
      }
      const source = await openWith(served.url)

      await expect(pullAll(source, null, stop.signal)).rejects.toThrow('stopped by the test')
      expect(served.requests).toHaveLength(1)
    })

    test('a pull that waits to ask again stops when it is aborted', async () => {
      const served = await serveDouble()
      const stop = new AbortController()
      served.chooseFault = () => '502'
      const source = await openWith(served.url, {
        wait: async () => stop.abort(new Error('stopped by the test')),
      })

      await expect(pullAll(source, null, stop.signal)).rejects.toThrow('stopped by the test')
      expect(served.requests).toHaveLength(1)
    })
  })
}

const mebibyte = 1024 * 1024

/** Waits for nothing and gives up soon, on all but time: other work may keep the machine busy. */
const impatient: Rules = { timeoutMs: 30_000, attempts: 4, maxBytes: 16 * mebibyte, wait: async () => {} }

/** What no repetition heals, and whether the source is then switched off. */
const unbearable: readonly { fault: Fault; reason: string; permanent: boolean; rules?: Partial<Rules> }[] = [
  { fault: '401', reason: 'unauthorized', permanent: true },
  { fault: '429', reason: 'rate-limited', permanent: false },
  { fault: '429 with Retry-After', reason: 'rate-limited', permanent: false },
  { fault: '500 HTML', reason: 'server-error', permanent: false },
  { fault: '502', reason: 'server-error', permanent: false },
  { fault: 'reset', reason: 'unreachable', permanent: false },
  { fault: 'reset mid-body', reason: 'unreachable', permanent: false },
  { fault: 'hang', reason: 'timeout', permanent: false, rules: { timeoutMs: 50, attempts: 2 } },
  { fault: 'huge', reason: 'answer-too-large', permanent: true },
  { fault: 'redirect private', reason: 'redirected', permanent: true },
  { fault: 'redirect elsewhere', reason: 'redirected', permanent: true },
]

/** The same request, sent again, meets the fault no more. */
function onceEach(fault: Fault): (request: ServedRequest) => Fault | undefined {
  const met = new Set<string>()
  return ({ method, path, query, body }) => {
    const key = `${method} ${path} ${query} ${JSON.stringify(body)}`
    if (met.has(key)) return undefined
    met.add(key)
    return fault
  }
}

/** Pulls to the end or to the first failure. */
async function collect(source: MemorySource, pages: Page[]): Promise<string> {
  try {
    for await (const page of source.pull(null, never, 'whole')) pages.push(page)
    return 'ended'
  } catch (error) {
    return error instanceof SourceError ? error.reason : String(error)
  }
}

async function failureOf(source: MemorySource): Promise<Error> {
  const outcome = await pullAll(source, null).catch((error: unknown) => error)
  return outcome instanceof Error ? outcome : new Error('The pull did not fail')
}

function idsOf(pages: readonly Page[]): string[] {
  return pages.flatMap((page) => page.memories).map((memory) => memory.externalId)
}
