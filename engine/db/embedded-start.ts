import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { stat } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Place } from './embedded-place.ts'
import { type Durability, disownPidFile, findRunning, initialise, setPassword, start } from './embedded-postgres.ts'
import { joinServer, type Presence } from './embedded-presence.ts'
import { isRunning } from './embedded-process.ts'
import { readRecord, urlOf, writeRecord } from './embedded-record.ts'

/** A server that answers, and this process's stay at it. `adopted`: it ran already, left behind by a dead owner. */
export type UpServer = {
  readonly presence: Presence
  readonly port: number
  readonly password: string
  readonly postmasterPid: number
  readonly adopted: boolean
}

/** Adopts the server that runs on the folder, or starts one, initialising the data if there is none. Only for the folder's owner. */
export async function bringUp(
  dir: string,
  place: Place,
  durability: Durability,
  unreachableMs: number,
): Promise<UpServer> {
  return (await adoptRunning(dir, place, unreachableMs)) ?? startNew(dir, place, durability)
}

async function adoptRunning(dir: string, place: Place, unreachableMs: number): Promise<UpServer | null> {
  const running = await findRunning(place)
  if (running === null) return null
  const { pid: postmasterPid, port } = running
  const record = await readRecord(dir)
  if (record === null) {
    throw new Error(
      `PostgreSQL (process ${postmasterPid}) runs on ${place.data}, but ${join(dir, 'server.json')}, which holds its password, is gone or broken; ` +
        `stop it with \`kill -INT ${postmasterPid}\` and start again.`,
    )
  }
  const { password } = record
  const answer = await reach(urlOf({ port, password }), () => isRunning(postmasterPid), unreachableMs)
  if (answer.status === 'reached') return { presence: answer.presence, port, password, postmasterPid, adopted: true }
  if (answer.status === 'ended') return null
  throw new Error(
    `PostgreSQL (process ${postmasterPid}) runs on ${place.data} without an owner, but does not answer at 127.0.0.1:${port} (${answer.seen}); ` +
      `stop it with \`kill -INT ${postmasterPid}\` and start again.`,
  )
}

async function startNew(dir: string, place: Place, durability: Durability): Promise<UpServer> {
  const record = await readRecord(dir)
  const password = record?.password ?? randomBytes(24).toString('hex')
  const hasData = await stat(place.data).catch(() => null)
  await disownPidFile(place)
  if (hasData === null) await initialise(place, password, durability)
  else if (record === null) await setPassword(place, password)
  const logFile = join(dir, 'postgres.log')
  for (let attempt = 1; ; attempt++) {
    // The port of last time, if it is free, so that processes that outlived their server find the next one.
    const port = await freePort(record?.port ?? 0)
    await writeRecord(dir, { port, password, owner: null, postmasterPid: null })
    const server = await start(place, port, logFile, durability)
    const answer = await reach(urlOf({ port, password }), () => !server.hasEnded(), startMs)
    if (answer.status === 'reached')
      return { presence: answer.presence, port, password, postmasterPid: server.pid, adopted: false }
    const said = answer.status === 'ended' ? await server.lastWords() : answer.seen
    // Somebody took the port, or the last children of a killed server are still leaving.
    if (attempt === startAttempts || !said.includes('in use')) {
      throw new Error(`PostgreSQL did not start on ${place.data}: ${said} (more in ${logFile}).`)
    }
    await delay(retryMs)
  }
}

const startMs = 60_000
const startAttempts = 50
const retryMs = 100
const pollMs = 20

type Answer = { status: 'reached'; presence: Presence } | { status: 'ended' } | { status: 'unreachable'; seen: string }

/** Waits until the server answers. Recovery after a crash may take its time; a server that is up but unreachable may not. */
async function reach(url: string, isUp: () => boolean | Promise<boolean>, unreachableMs: number): Promise<Answer> {
  const limit = AbortSignal.timeout(unreachableMs)
  for (;;) {
    const joining = await joinServer(url)
    if (joining.status === 'joined') return { status: 'reached', presence: joining.presence }
    if (!(await isUp())) return { status: 'ended' }
    if (joining.status === 'unreachable' && limit.aborted) return { status: 'unreachable', seen: joining.seen }
    await delay(pollMs)
  }
}

/** The preferred port of 127.0.0.1 if nobody listens there, else one that the system picks. */
async function freePort(preferred: number): Promise<number> {
  const listener = createServer().listen(preferred, '127.0.0.1')
  try {
    await once(listener, 'listening')
    return (listener.address() as AddressInfo).port
  } catch {
    return freePort(0)
  } finally {
    listener.close()
  }
}
