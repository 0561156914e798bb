import { z } from 'zod'
import { serverAddress } from '../http/server-address.ts'

/** Settings of a mem0 Platform project. */
export const platformSettings = z.strictObject({
  mode: z.literal('platform'),
  apiKey: z.string().trim().min(1),
  baseUrl: serverAddress('http', 'https').default('https://api.mem0.ai'),
  allowPrivate: z.boolean().default(false),
})

/** Parsed settings of a mem0 Platform project. */
export type PlatformSettings = z.infer<typeof platformSettings>

/** The fields of these settings that are secret. */
export const platformSecrets: readonly string[] = ['apiKey']
