import { restSource } from '../../../connectors/letta/rest.ts'
import { restSettings } from '../../../connectors/letta/rest-settings.ts'
import type { MemorySource, Page } from '../../../engine/sources/memory-source.ts'

/** Opens a served Letta. `pages`: how many memories and agents make a page. Waits for nothing, tries twice. */
export function openRest(
  url: string,
  settings: Record<string, unknown> = {},
  pages: { memoriesPerPage: number; agentsPerPage: number } = { memoriesPerPage: 500, agentsPerPage: 50 },
): MemorySource {
  const parsed = restSettings.parse({ mode: 'rest', baseUrl: url, allowPrivate: true, ...settings })
  return restSource(parsed, { timeoutMs: 30_000, attempts: 2, maxBytes: 64 * 1024 * 1024, wait: async () => {} }, pages)
}

export function idsOf(pages: readonly Page[]): string[] {
  return pages.flatMap(({ memories }) => memories).map(({ externalId }) => externalId)
}

export function textsOf(pages: readonly Page[]): string[] {
  return pages.flatMap(({ memories }) => memories).map(({ text }) => text)
}
