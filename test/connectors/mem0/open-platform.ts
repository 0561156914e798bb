import { type PlatformSettings, platformSettings } from '../../../connectors/mem0/platform-settings.ts'
import { platformSource } from '../../../connectors/mem0/platform-source.ts'
import type { MemorySource } from '../../../engine/sources/memory-source.ts'
import { type Served, serve } from '../../support/served.ts'
import type { Rules } from '../hardships.ts'
import { platformAnswer } from './platform-double.ts'
import type { Project } from './platform-project.ts'

/** Waits for nothing between attempts. */
export const impatient: Rules = { timeoutMs: 30_000, attempts: 4, maxBytes: 64 * 1024 * 1024, wait: async () => {} }

/** Serves a project for the length of one test, and opens it as a source. */
export async function openProject(project: Project): Promise<{ served: Served; source: MemorySource }> {
  const served = await serve(platformAnswer(project))
  return { served, source: platformSource(settingsFor(project, served.url), impatient) }
}

/** Settings that read a project served at this address. */
export function settingsFor({ apiKey }: Pick<Project, 'apiKey'>, baseUrl: string): PlatformSettings {
  return platformSettings.parse({ mode: 'platform', apiKey, baseUrl, allowPrivate: true })
}
