import { z } from 'zod'
import { SourceError } from '../../engine/sources/memory-source.ts'
import { parseJson, readJson } from '../http/answers.ts'
import { type HttpRules, ruledFetch } from '../http/fetch.ts'
import type { SelfHostedRow } from './self-hosted-memory.ts'
import type { SelfHostedSettings } from './self-hosted-settings.ts'

/** The most rows that the server lists for one question; it refuses to be asked for more. */
export const listLimit = 1_000

/** A user, an agent or a run, as the server names it. */
export const named = z.object({ type: z.enum(['user', 'agent', 'run']), id: z.string() })

/** Whom a row may name. */
export type Named = z.infer<typeof named>

/** Whom the server knows. `rows`: how many of the rows it looked at name it, null when it did not say; `changedAt`: the last change among them. */
export type Entity = Named & { readonly rows: number | null; readonly changedAt?: string | undefined }

/** Whom a listing is for: every id given must stand on a row. None: all rows, which an administrator's key alone may ask for. */
export type Scope = { readonly [type in Named['type']]?: string }

/** The two questions that we ask the server. Both throw SourceError. */
export type SelfHostedServer = {
  /** In no order. */
  entities(signal: AbortSignal): Promise<Entity[]>
  /** At most `listLimit` rows, in no order, expired ones included. */
  rows(scope: Scope, signal: AbortSignal): Promise<SelfHostedRow[]>
}

/** The server looks at 10,000 rows to name them, and each row names three at most (connectors.md 3.5). */
const mostEntities = 30_000

const text = z.string().nullish()
const id = z.union([z.string(), z.number().transform(String)]).nullish()

const entity = named
  .extend({ total_memories: z.int().nonnegative(), updated_at: text })
  .transform(({ type, id, total_memories, updated_at }): Entity => {
    return { type, id, rows: total_memories, changedAt: updated_at ?? undefined }
  })

/** A row as a scoped listing sends it; the listing of everything keeps who said it in the metadata. */
const row = z
  .object({
    id: z.string().min(1),
    memory: z.string().nullable(),
    user_id: id,
    agent_id: id,
    run_id: id,
    role: text,
    attributed_to: text,
    created_at: text,
    updated_at: text,
    expiration_date: text,
    metadata: z.record(z.string(), z.unknown()).nullish(),
  })
  .transform((sent): SelfHostedRow => {
    const metadata = sent.metadata ?? {}
    const speaker = sent.attributed_to ?? sent.role ?? metadata.attributed_to ?? metadata.role
    return {
      id: sent.id,
      text: sent.memory ?? '',
      userId: sent.user_id ?? undefined,
      agentId: sent.agent_id ?? undefined,
      runId: sent.run_id ?? undefined,
      speaker: typeof speaker === 'string' ? speaker : undefined,
      createdAt: sent.created_at ?? undefined,
      updatedAt: sent.updated_at ?? undefined,
      expirationDate: sent.expiration_date ?? undefined,
      metadata,
    }
  })

/** Speaks to the server of these settings. `rules` are those of every connector over HTTP. */
export function selfHostedServer(
  settings: SelfHostedSettings,
  rules: Omit<HttpRules, 'vendor' | 'allowPrivate'>,
): SelfHostedServer {
  const fetch = ruledFetch({ ...rules, vendor: 'mem0', allowPrivate: settings.allowPrivate })
  const headers = {
    accept: 'application/json',
    ...(settings.apiKey && { 'x-api-key': settings.apiKey }),
    ...(settings.bearer && { authorization: `Bearer ${settings.bearer}` }),
  }
  const get = async <T>(path: string, schema: z.ZodType<T>, signal: AbortSignal) => {
    const response = await fetch(`${settings.baseUrl}${path}`, { headers, signal })
    await refuseUpstreamFault(response)
    return readJson(response, schema, { vendor: 'mem0', path: path.replace(/\?.*/, '') })
  }
  return {
    entities: (signal) => get('/entities', z.array(entity).max(mostEntities), signal),
    async rows(scope, signal) {
      const query = new URLSearchParams({ top_k: String(listLimit), show_expired: 'true' })
      for (const [type, value] of Object.entries(scope)) query.set(`${type}_id`, value)
      return (await get(`/memories?${query}`, z.object({ results: z.array(row) }), signal)).results
    },
  }
}

const upstreamCodes = [
  'provider_auth_failed',
  'provider_rate_limited',
  'provider_timeout',
  'provider_unavailable',
  'provider_bad_request',
  'datastore_unavailable',
  'vector_store_unavailable',
  'unknown',
] as const

/** A 502 of the server itself says which of its own parts failed, which is more than the number does. */
async function refuseUpstreamFault(response: Response): Promise<void> {
  if (response.status !== 502) return
  const body = z.object({ code: z.enum(upstreamCodes) }).safeParse(parseJson(await response.clone().text()))
  if (!body.success) return
  throw new SourceError(
    `mem0 answered 502 because something behind it failed (${body.data.code}): expected a list; see the log of the mem0 server, and try again`,
    { reason: 'server-error', permanent: false },
  )
}
