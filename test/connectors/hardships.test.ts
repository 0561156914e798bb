import { z } from 'zod'
import { readJson } from '../../connectors/http/answers.ts'
import { type HttpRules, ruledFetch } from '../../connectors/http/fetch.ts'
import { type Memory, type MemorySource, SourceError } from '../../engine/sources/memory-source.ts'
import { type Served, serve } from '../support/served.ts'
import { sourceContract } from './contract.ts'
import { hardships, type Rules } from './hardships.ts'

// The smallest source that can be written with ruledFetch and readJson: what it bears, every connector can bear.
hardships('a plain source', { open: openPlain, serve: servePages })

sourceContract('a plain source', async (state) => {
  const { url } = await servePages()
  return openPlain(state === 'working' ? url : `${url}/nowhere`, { rules: unhurried, allowPrivate: true })
})

const unhurried: Rules = { timeoutMs: 30_000, attempts: 1, maxBytes: 1_000_000, wait: async () => {} }
const pageSchema = z.object({
  results: z.array(z.object({ id: z.string(), text: z.string() })),
  next: z.int().nullable(),
})

/** Three pages of two. */
function servePages(): Promise<Served> {
  return serve(({ path, query }) => {
    if (path !== '/items') return undefined
    const page = Number(query.get('page'))
    const results = [2 * page, 2 * page + 1].map((number) => ({ id: `id-${number}`, text: `Tea ${number}` }))
    return { body: { results, next: page < 2 ? page + 1 : null } }
  })
}

function openPlain(url: string, { rules, allowPrivate }: { rules: Rules; allowPrivate: boolean }): MemorySource {
  const http: HttpRules = { ...rules, vendor: 'Plain', allowPrivate }
  const ask = ruledFetch(http)
  const read = async (page: number, signal: AbortSignal) => {
    const path = `/items?page=${page}`
    return readJson(await ask(`${url}${path}`, { signal }), pageSchema, { vendor: 'Plain', path })
  }
  return {
    async check(signal) {
      try {
        const { results } = await read(0, signal)
        return { status: 'ok', sentence: `Seen ${results.length} items.` }
      } catch (error) {
        if (signal.aborted) return failed('aborted', 'The check was stopped.', false)
        if (!(error instanceof SourceError)) throw error
        return failed(error.reason, `${error.message}.`, error.permanent)
      }
    },
    async *pull(cursor, signal, extent) {
      let page: number | null = extent === 'whole' ? 0 : Number(cursor ?? 0)
      while (page !== null && !Number.isNaN(page)) {
        const { results, next } = await read(page, signal)
        const last = next === null
        yield {
          memories: results.map(memoryOf),
          subjects: [],
          skipped: [],
          cursor: last ? 'end' : String(next),
          complete: last,
        }
        page = next
      }
    },
  }
}

function failed(reason: string, sentence: string, permanent: boolean) {
  return { status: 'failed', reason, sentence, permanent } as const
}

function memoryOf({ id, text }: { id: string; text: string }): Memory {
  return { externalId: id, text, subjects: [], author: 'unknown', categories: [], metadata: {}, status: 'live' }
}
