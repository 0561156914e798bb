import type { Clock } from '../../engine/clock.ts'
import { readDatabaseFacts } from '../../engine/db/database-facts.ts'
import { migrations } from '../../migrations/all.ts'
import { counted } from '../answer.ts'
import type { Store } from '../open-store.ts'
import type { Finding } from './finding.ts'

const oldestVersion = 150_000
const mostSkewMs = 5_000

/** Whether the server is one that we can use, and tells the same time as we do. */
export async function checkDatabase(store: Store, clock: Clock): Promise<readonly Finding[]> {
  const askedAt = clock().getTime()
  const { versionNumber, now, sharedLocks } = await readDatabaseFacts(store.db)
  const answeredAt = clock().getTime()
  const version = `PostgreSQL ${Math.floor(versionNumber / 10_000)}.${versionNumber % 10_000}`
  const others =
    store.role === 'external'
      ? ''
      : `, ${counted(Math.max(0, sharedLocks - 1), 'other process', 'other processes')} attached`
  const seen = `${version}, ${whose[store.role]}${others}, ${counted(Object.keys(migrations).length, 'migration')} applied`
  return [
    versionNumber >= oldestVersion
      ? { status: 'ok', check: 'database', sentence: `${seen}.` }
      : {
          status: 'fault',
          check: 'database',
          sentence: `${seen}; expected PostgreSQL 15 or later; upgrade the server.`,
        },
    clockFinding(skewMs(now.getTime(), askedAt, answeredAt)),
  ]
}

const whose = {
  owner: 'the program’s own, started just now',
  attached: 'the program’s own, started by another process',
  external: 'that of DATABASE_URL',
} as const

/** How far the server's clock is ahead, at least: it answered at some instant between the two. */
function skewMs(serverMs: number, askedMs: number, answeredMs: number): number {
  if (serverMs < askedMs) return serverMs - askedMs
  return serverMs > answeredMs ? serverMs - answeredMs : 0
}

function clockFinding(skew: number): Finding {
  if (Math.abs(skew) <= mostSkewMs)
    return { status: 'ok', check: 'clock', sentence: 'The database and this machine tell the same time.' }
  const seen = `The database’s clock is ${(Math.abs(skew) / 1000).toFixed(0)} s ${skew > 0 ? 'ahead of' : 'behind'} this machine’s`
  return {
    status: 'fault',
    check: 'clock',
    sentence: `${seen}; expected at most 5 s; let both follow a time server (NTP).`,
  }
}
