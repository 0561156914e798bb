import { Client } from 'pg'

/** One process's stay at the server: a connection that holds a shared advisory lock for as long as the process uses it. */
export type Presence = {
  /** False once the connection is lost. */
  isHeld(): boolean
  /** Stops counting as somebody present, but stays connected. */
  stepBack(): Promise<void>
  /** Whether, this process having stepped back, nobody is left: no other process present and no foreign client connected. Newcomers wait until `end`. */
  isLast(): Promise<boolean>
  end(): Promise<void>
}

/** `unready`: the server starts or stops just now. `unreachable`: anything else, with what the system or the server said. */
export type Joining =
  | { readonly status: 'joined'; readonly presence: Presence }
  | { readonly status: 'unready' | 'unreachable'; readonly seen: string }

/** An arbitrary number, the same in every release: processes of different releases share one server. */
const presenceLock = '4021587311906'

/**
 * Joins those present. The lock, unlike a look at the connections, cannot be overtaken: who wants to stop the server takes it
 * exclusively, so a newcomer is either seen or fails here and comes back.
 */
export async function joinServer(url: string): Promise<Joining> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 3_000 }) as PresenceClient
  let held = true
  client.on('error', () => {
    held = false
  })
  client.on('end', () => {
    held = false
  })
  try {
    await client.connect()
    await client.query(`select pg_advisory_lock_shared(${presenceLock})`)
  } catch (error) {
    await client.end().catch(() => {})
    return failure(error as NodeJS.ErrnoException)
  }
  // A forgotten presence must not keep its process alive.
  client.unref()
  return { status: 'joined', presence: presenceOf(client, () => held) }
}

/** @types/pg knows neither; both exist since pg 8.4. */
type PresenceClient = Client & { ref(): void; unref(): void }

function presenceOf(client: PresenceClient, isHeld: () => boolean): Presence {
  return {
    isHeld,
    async stepBack() {
      client.ref()
      await client.query(`select pg_advisory_unlock_shared(${presenceLock})`)
    },
    async isLast() {
      const { rows } = await client.query<{ last: boolean }>(
        `select pg_try_advisory_lock(${presenceLock}) and not exists (
           select from pg_stat_activity where backend_type = 'client backend' and application_name <> 'clo') as last`,
      )
      return rows[0]?.last === true
    },
    end: () => client.end(),
  }
}

/** cannot_connect_now, admin_shutdown, crash_shutdown: https://www.postgresql.org/docs/18/errcodes-appendix.html */
const unreadyCodes = ['57P03', '57P01', '57P02']

function failure(error: NodeJS.ErrnoException): Joining {
  const seen = error.code ?? error.message
  return { status: unreadyCodes.includes(seen) ? 'unready' : 'unreachable', seen }
}
