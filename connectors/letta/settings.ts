import { z } from 'zod'
import { appServerSecrets, appServerSettings } from './app-server-settings.ts'
import { memfsSecrets, memfsSettings } from './memfs-settings.ts'
import { restSecrets, restSettings } from './rest-settings.ts'

/** Settings of a Letta source: over REST, from git memory, or through an App Server. */
export const lettaSettings = z.discriminatedUnion('mode', [restSettings, memfsSettings, appServerSettings])

/** Parsed settings of a Letta source. */
export type LettaSettings = z.infer<typeof lettaSettings>

/** Settings that are kept sealed, whatever the mode. */
export const lettaSecrets: readonly string[] = [...new Set([...restSecrets, ...memfsSecrets, ...appServerSecrets])]
