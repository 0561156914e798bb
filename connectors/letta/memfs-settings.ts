import { isAbsolute } from 'node:path'
import { z } from 'zod'
import { serverAddress } from '../http/server-address.ts'

/** Printable ASCII: a key with anything else in it could not travel in a header. */
const key = z.string().regex(/^[\x21-\x7e]+$/, 'must be letters, digits and signs, without blanks')
const agentId = z.string().regex(/^[\w-]{1,100}$/, 'must be an id as Letta writes it, such as agent-…')

/**
 * Settings that read git memory. On this machine, `path`: the memory repository of one agent, or a folder that holds `<agent id>/memory/` for each
 * agent. Over the network, `apiKey` and `agentIds`: the remotes of these agents at `baseUrl`.
 */
export const memfsSettings = z
  .strictObject({
    mode: z.literal('memfs'),
    path: z.string().refine(isAbsolute, 'must be an absolute path').optional(),
    baseUrl: serverAddress('http', 'https').default('https://api.letta.com'),
    apiKey: key.optional(),
    agentIds: z.array(agentId).default([]),
    allowPrivate: z.boolean().default(false),
  })
  .refine(({ path, apiKey, agentIds }) => path === undefined || (apiKey === undefined && agentIds.length === 0), {
    path: ['path'],
    error: 'reads on this machine, where apiKey and agentIds have no meaning; leave out either it or them',
  })
  .refine(({ path, apiKey, agentIds }) => path !== undefined || (apiKey !== undefined && agentIds.length > 0), {
    path: ['agentIds'],
    error: 'must name the agents whose git memory apiKey opens, or path must name a folder on this machine',
  })

/** Parsed settings of a Letta source that is read from git. */
export type MemfsSettings = z.infer<typeof memfsSettings>

/** Settings that are kept sealed. */
export const memfsSecrets: readonly string[] = ['apiKey']
