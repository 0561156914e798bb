import { selfHostedSource } from '../../../connectors/mem0/self-hosted.ts'
import { type SelfHostedSettings, selfHostedSettings } from '../../../connectors/mem0/self-hosted-settings.ts'
import type { MemorySource } from '../../../engine/sources/memory-source.ts'
import { type Served, serve } from '../../support/served.ts'
import { impatient } from './open-platform.ts'
import { selfHostedAnswer } from './self-hosted-double.ts'
import type { Store } from './self-hosted-store.ts'

/** Serves a store for the length of one test, and opens it as a source. */
export async function openStore(
  store: Store,
  settings: Partial<SelfHostedSettings> = {},
): Promise<{ served: Served; source: MemorySource; reopen: () => MemorySource }> {
  const served = await serve(selfHostedAnswer(store))
  const parsed = selfHostedSettings.parse({
    mode: 'self-hosted',
    baseUrl: served.url,
    ...(store.apiKey !== null && settings.bearer === undefined && { apiKey: store.apiKey }),
    allowPrivate: true,
    ...settings,
  })
  const reopen = () => selfHostedSource(parsed, impatient)
  return { served, source: reopen(), reopen }
}
