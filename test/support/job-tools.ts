import type { Db } from '../../engine/db/pool.ts'
import type { JobTools } from '../../jobs/job-tools.ts'
import { monday } from './cast.ts'
import { fakeChannel } from './delivering.ts'
import { fakeSource } from './fake-source.ts'

/** What a job works with: a source without pages, a channel that accepts everything, a clock that stands still on the Monday. */
export function jobTools(db: Db, differing: Partial<JobTools> = {}): JobTools {
  return {
    db,
    openSource: () => fakeSource([]).source,
    channels: [fakeChannel().channel],
    links: { baseUrl: 'http://127.0.0.1', key: Buffer.alloc(32) },
    owner: 'test',
    clock: () => monday,
    log: () => {},
    signal: new AbortController().signal,
    ...differing,
  }
}
