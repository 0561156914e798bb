import type { AppServer } from './app-server-client.ts'

const debounceMs = 300
const reconnectMs = 30_000

/**
 * Calls `changed` after the server told of a change, at most once in 300 ms, until aborted; also after each new connection, since something may have changed
 * between two. A server that is away is tried again every half minute.
 */
export function watchAppServer(
  open: (pushed: () => void, signal: AbortSignal) => Promise<AppServer>,
  changed: () => void,
  { wait, signal }: { wait: (ms: number, signal?: AbortSignal) => Promise<void>; signal: AbortSignal },
): void {
  let timer: NodeJS.Timeout | undefined
  const pushed = () => {
    timer ??= setTimeout(() => {
      timer = undefined
      changed()
    }, debounceMs)
  }
  signal.addEventListener('abort', () => clearTimeout(timer), { once: true })

  const keepOpen = async () => {
    while (!signal.aborted) {
      // The scheduled pull meets the same fault and says it.
      const server = await open(pushed, signal).catch(() => undefined)
      if (server !== undefined) pushed()
      await server?.lost
      await wait(reconnectMs, signal)
    }
  }
  keepOpen().catch(() => {})
}
