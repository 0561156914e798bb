import { Letta } from '@letta-ai/letta-client'
import type { z } from 'zod'
import { SourceError } from '../../engine/sources/memory-source.ts'
import { readJson, refusal } from '../http/answers.ts'
import { type HttpRules, ruledFetch } from '../http/fetch.ts'
import type { RestSettings } from './rest-settings.ts'
import { withoutVectors } from './vectors.ts'

/** Sends one request that the client builds, and reads its answer in the given shape. Throws SourceError, or the reason of the signal. */
export type Read = <T>(
  request: (letta: Letta) => { asResponse(): Promise<Response> },
  schema: z.ZodType<T>,
  signal: AbortSignal,
) => Promise<T>

const longestTimerMs = 2 ** 31 - 1

/**
 * Opens a Letta server. The vendor's client gives paths and queries; sending, waiting and repeating are ours. One client per request costs some
 * microseconds and lets the signal and the error of that request pass around the client, which keeps a listener on every signal it sees
 * for ever and forgets the cause of a timeout.
 */
export function openLetta(settings: RestSettings, rules: HttpRules): Read {
  const send = ruledFetch(rules)

  return async (request, schema, signal) => {
    signal.throwIfAborted()
    let fault: unknown
    let path = '/'
    const answer = async (input: string | URL | Request, init?: RequestInit) => {
      try {
        const url = new URL(input instanceof Request ? input.url : input)
        path = url.pathname
        const response = await send(url, { headers: headersOf(settings, new Headers(init?.headers)), signal })
        if (!response.ok) throw refusal(rules.vendor, response, path)
        return path.endsWith('/archival-memory') ? await lean(response) : response
      } catch (error) {
        fault = error
        throw error
      }
    }
    const response = await request(openClient(settings, answer))
      .asResponse()
      .catch((error: unknown) => {
        throw fault ?? unusable(error)
      })
    return readJson(response, schema, { vendor: rules.vendor, path })
  }
}

/** Every option that the client would otherwise look up in the environment of the process is given. */
function openClient(settings: RestSettings, fetch: typeof globalThis.fetch): Letta {
  return new Letta({
    apiKey: settings.apiKey ?? null,
    baseURL: settings.baseUrl,
    projectID: settings.projectId ?? null,
    logLevel: 'off',
    maxRetries: 0,
    timeout: longestTimerMs,
    fetch,
  })
}

/**
 * Only these: the client adds whatever LETTA_CUSTOM_HEADERS of the environment says. With the version header a server leaves out the relations that
 * were not asked for (connectors.md 2.3).
 */
function headersOf(settings: RestSettings, offered: Headers): Headers {
  const headers = new Headers({ accept: 'application/json' })
  const version = offered.get('x-stainless-package-version')
  if (version !== null) headers.set('x-stainless-package-version', version)
  if (settings.apiKey !== undefined) headers.set('authorization', `Bearer ${settings.apiKey}`)
  if (settings.projectId !== undefined) headers.set('x-project-id', settings.projectId)
  return headers
}

async function lean(response: Response): Promise<Response> {
  return new Response(withoutVectors(await response.text()), { status: response.status, headers: response.headers })
}

/** The client refused to send: an id that cannot stand in a path. Its own words are left out, they quote it. */
function unusable(error: unknown): SourceError {
  const name = error instanceof Error ? error.name : 'unknown error'
  const message = `Letta's client sent no request (${name}): expected ids as Letta makes them; see that the address is that of Letta itself`
  return new SourceError(message, { reason: 'bad-answer', permanent: false })
}
