import { z } from 'zod'
import { serverAddress } from '../http/server-address.ts'

// Printable ASCII: anything else cannot travel in a header, and the error for it would quote the key.
const headerText = z.string().regex(/^[\x21-\x7e]+$/, 'must be letters, digits and signs, without blanks')

/**
 * Settings that read Letta Cloud, or a self-hosted V1 server, over REST. `tags`: only agents with one of these. `messages`: the people whose
 * messages an agent got lately stand in where nothing names a person. `passagePageSize`: at least 2, since each page begins with a passage
 * that is known; each passage travels with a vector of 4096 numbers.
 */
export const restSettings = z.strictObject({
  mode: z.literal('rest'),
  baseUrl: serverAddress('http', 'https').default('https://api.letta.com'),
  apiKey: headerText.optional(),
  projectId: headerText.optional(),
  tags: z.array(z.string().trim().min(1)).default([]),
  messages: z.boolean().default(false),
  allowPrivate: z.boolean().default(false),
  passagePageSize: z.int().min(2).max(200).default(50),
})

/** Parsed settings of a Letta source that is read over REST. */
export type RestSettings = z.infer<typeof restSettings>

/** Settings that are kept sealed. */
export const restSecrets: readonly string[] = ['apiKey']
