import { z } from 'zod'
import { serverAddress } from '../http/server-address.ts'

/**
 * Settings that read Letta's App Server, as `letta server --listen` starts it. `url`: what it prints, usually `ws://127.0.0.1:<port>`. `token`: only where
 * it was started with --ws-auth. `agentIds`: only these; all agents when empty. `timeoutMs` bounds each answer, since a request that the server does
 * not know gets none.
 */
export const appServerSettings = z.strictObject({
  mode: z.literal('app-server'),
  url: serverAddress('ws', 'wss'),
  token: z
    .string()
    .regex(/^[\x21-\x7e]+$/, 'must be letters, digits and signs, without blanks')
    .optional(),
  agentIds: z.array(z.string().regex(/^[\w-]{1,100}$/, 'must be an id as Letta writes it')).default([]),
  allowPrivate: z.boolean().default(false),
  timeoutMs: z.int().positive().default(30_000),
})

/** Parsed settings of a Letta source that is read through its App Server. */
export type AppServerSettings = z.infer<typeof appServerSettings>

/** Settings that are kept sealed. */
export const appServerSecrets: readonly string[] = ['token']
