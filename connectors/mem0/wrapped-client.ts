import type { MemoryClient } from 'mem0ai'

/** Asks the service and gives the checked body of its answer; throws SourceError. */
export type Ask = (url: string, init: RequestInit) => Promise<unknown>

/**
 * The package's own client, whose every request goes through `ask`. The package sets no timeout, never tries again, drops Retry-After and
 * follows any redirect (connectors.md 3.3), and all its methods end in `_fetchRawJson`: so that one is replaced. This is a class because its
 * constructor already asks, before anything could be replaced on the instance.
 */
export async function wrappedClient(
  options: { readonly apiKey: string; readonly host: string },
  ask: Ask,
): Promise<MemoryClient> {
  // Read by the package at import, which therefore happens here and nowhere else; anything but these five letters lets it report home.
  process.env.MEM0_TELEMETRY = 'false'
  const mem0 = await import('mem0ai')
  class WrappedClient extends mem0.MemoryClient {
    override async _fetchRawJson(url: string, init: RequestInit): Promise<unknown> {
      // Sent behind our back by the constructor, to learn the account's e-mail for telemetry and a header; we ping for ourselves.
      if (url === pingOf(options.host)) return { status: 'ok' }
      return ask(url, init)
    }

    /** Without the package's renaming of every key, so that answers keep the shape that is documented. */
    override _fetchWithErrorHandling(url: string, init: RequestInit): Promise<unknown> {
      return this._fetchRawJson(url, init)
    }
  }
  return new WrappedClient(options)
}

/** Where the service says whose key it is. */
export function pingOf(host: string): string {
  return `${host}/v1/ping/`
}
