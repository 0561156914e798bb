import { watch } from 'node:fs'
import { basename, dirname } from 'node:path'

/**
 * Calls `changed` after the file at `path` was written or replaced, at most once in `debounceMs`, until aborted. Watches the directory: writers
 * replace the file by rename, and a watch on the file itself would stay with the old one. A directory that is missing or vanishes ends
 * the watch without a word, since the scheduled pull sees the same and says it.
 */
export function watchFile(
  path: string,
  changed: () => void,
  { debounceMs, signal }: { debounceMs: number; signal: AbortSignal },
): void {
  let timer: NodeJS.Timeout | undefined
  const report = () => {
    timer = undefined
    changed()
  }
  signal.addEventListener('abort', () => clearTimeout(timer), { once: true })
  try {
    watch(dirname(path), { signal }, (_event, name) => {
      if (name === null || name === basename(path)) timer ??= setTimeout(report, debounceMs)
    }).on('error', () => {})
  } catch {}
}
