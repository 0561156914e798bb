import { unusableAddress } from './faults.ts'

/** A request that can be sent again: its body is held whole. */
export type Call = {
  readonly url: URL
  readonly method: string
  readonly headers: Headers
  readonly body: Uint8Array | undefined
}

/** Reads the arguments of a fetch. Throws SourceError unusable-address. */
export async function callOf(
  vendor: string,
  input: string | URL | Request,
  init: RequestInit | undefined,
): Promise<{ call: Call; signal: AbortSignal | undefined }> {
  // First of all, since a Request refuses a bad address by quoting it.
  const url = URL.parse(input instanceof Request ? input.url : String(input))
  if (url === null || !['http:', 'https:'].includes(url.protocol) || url.username !== '' || url.password !== '') {
    throw unusableAddress(vendor)
  }
  const signal = init?.signal ?? (input instanceof Request ? input.signal : undefined)
  // A Request holds on to its signal for as long as it lives, and one signal serves a pull of many thousand requests.
  const request = new Request(input, { ...init, signal: null })
  const body = request.body === null ? undefined : new Uint8Array(await request.arrayBuffer())
  return { call: { url, method: request.method, headers: request.headers, body }, signal }
}
