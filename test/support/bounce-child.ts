import { folderFeed } from '../../channels/email/bounces/folder-feed.ts'
import { openDatabase } from '../../engine/db/pool.ts'
import { runBounces } from '../../jobs/bounces.ts'
import { bouncesAt } from './bounces.ts'
import { days } from './cast.ts'
import { jobTools } from './job-tools.ts'

/** Reads the folder and the database in argv at every message. `null`: it waits for the first one. */
export type BounceAnswer = Awaited<ReturnType<typeof runBounces>>

const [folder = '', url = ''] = process.argv.slice(2)
const db = openDatabase(url)

process.on('message', async () => {
  process.send?.(await runBounces(jobTools(db, { bounces: { feed: folderFeed(folder), address: bouncesAt } }), days(1)))
})
process.send?.(null)
