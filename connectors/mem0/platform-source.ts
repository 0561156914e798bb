import type { MemorySource } from '../../engine/sources/memory-source.ts'
import { type HttpRules, ruledFetch, usualRules } from '../http/fetch.ts'
import { listingAhead } from './platform-ahead.ts'
import { openPlatform } from './platform-api.ts'
import { checkPlatform } from './platform-check.ts'
import { begin, parseCursor } from './platform-cursor.ts'
import { readFeedPage } from './platform-feed.ts'
import type { PlatformSettings } from './platform-settings.ts'
import { readWindowPage } from './platform-window.ts'

/** A source that reads a project of mem0 Platform. The cursor of every page resumes right after it. */
export function platformSource(settings: PlatformSettings, patience: Patience = usualRules): MemorySource {
  const fetch = ruledFetch({ ...patience, vendor: 'mem0', allowPrivate: settings.allowPrivate })
  const open = (signal: AbortSignal) => openPlatform(settings, fetch, signal)
  return {
    check: (signal) => checkPlatform(() => open(signal), settings.apiKey, signal),

    async *pull(cursorText, signal, extent) {
      signal.throwIfAborted()
      const api = listingAhead(await open(signal))
      const stored = parseCursor(cursorText)
      const resumes = extent === 'changes' && stored.reading !== null
      let cursor = resumes ? stored : begin(stored, extent, (await api.ping()).at)
      let seen = new Set<string>()

      while (cursor.reading !== null) {
        const { reading } = cursor
        const step =
          reading.step === 'feed'
            ? await readFeedPage(api, cursor, reading)
            : await readWindowPage(api, cursor, reading, seen)
        cursor = step.cursor
        if (cursor.reading?.page === 1) seen = new Set()
        yield { ...step.page, cursor: JSON.stringify(cursor) }
      }
    },
  }
}

/** How long and how often a request is tried. */
export type Patience = Pick<HttpRules, 'timeoutMs' | 'attempts' | 'maxBytes' | 'wait'>
