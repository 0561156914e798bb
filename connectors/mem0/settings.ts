import { z } from 'zod'
import { pgvectorSecrets, pgvectorSettings } from './pgvector-settings.ts'
import { platformSecrets, platformSettings } from './platform-settings.ts'
import { selfHostedSecrets, selfHostedSettings } from './self-hosted-settings.ts'

/** Settings of a mem0 source: the service, a server of one's own, or that server's table. */
export const mem0Settings = z.discriminatedUnion('mode', [platformSettings, selfHostedSettings, pgvectorSettings])

/** Parsed settings of a mem0 source. */
export type Mem0Settings = z.infer<typeof mem0Settings>

/** The fields that are secret, in any mode. */
export const mem0Secrets: readonly string[] = [
  ...new Set([...platformSecrets, ...selfHostedSecrets, ...pgvectorSecrets]),
]
