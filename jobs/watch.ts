import { readSources } from '../engine/sources/sources.ts'
import type { JobTools } from './job-tools.ts'
import type { Queue } from './queue.ts'

/** Asks for a sync whenever one of today's sources says that it changed, where its kind can tell; until the signal is aborted. */
export async function watchSources({ db, openSource, clock, log, signal }: JobTools, queue: Queue): Promise<void> {
  for (const { id, kind, settings, status } of await readSources(db)) {
    if (status !== 'active') continue
    const changed = () => {
      queue.enqueue('sync', clock()).catch(() => log('tick.lost', { job: 'sync' }))
    }
    openSource(kind, settings).watch?.(changed, signal)
    log('source.watched', { source: id })
  }
}
