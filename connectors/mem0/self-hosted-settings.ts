import { z } from 'zod'
import { serverAddress } from '../http/server-address.ts'

const secret = z.string().trim().min(1)

const baseUrl = serverAddress('http', 'https').refine(
  (address) => !/\/v\d+$/.test(address),
  'must not end in /v1: a self-hosted server has no such prefix',
)

/**
 * Settings of a mem0 server that a team runs itself. `apiKey` is sent as X-API-Key, `bearer` as a bearer token; neither where the server asks
 * for none. `userIds` narrows the source to the memories of these users; absent, all are read. `allowPrivate` lets the address be a private one.
 */
export const selfHostedSettings = z
  .strictObject({
    mode: z.literal('self-hosted'),
    baseUrl,
    apiKey: secret.optional(),
    bearer: secret.optional(),
    userIds: z.array(z.string().trim().min(1)).min(1).optional(),
    allowPrivate: z.boolean().default(false),
  })
  .refine(({ apiKey, bearer }) => apiKey === undefined || bearer === undefined, 'must hold apiKey or bearer, not both')

/** Parsed settings of a self-hosted mem0 server. */
export type SelfHostedSettings = z.infer<typeof selfHostedSettings>

/** The fields of these settings that are secret. */
export const selfHostedSecrets: readonly string[] = ['apiKey', 'bearer']
