import { mkdir, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { type Log, noLog } from '../log.ts'
import { findBinaries } from './embedded-binaries.ts'
import { claimOwnership, type Ownership } from './embedded-lock.ts'
import { choosePlace } from './embedded-place.ts'
import { type Durability, stop } from './embedded-postgres.ts'
import { joinServer, type Presence } from './embedded-presence.ts'
import { isSameProcess, type ProcessIdentity } from './embedded-process.ts'
import { readRecord, type ServerRecord, urlOf, writeRecord } from './embedded-record.ts'
import { bringUp } from './embedded-start.ts'

/** A PostgreSQL of this folder, ready to connect to. `owner`: this process started it or took it over. */
export type EmbeddedServer = {
  readonly url: string
  readonly role: 'owner' | 'attached'
  /** Leaves the server, after the caller closed its own connections; the last one to leave stops it. */
  close(): Promise<void>
}

/** `dir`: the folder of data, server.json and log. `unreachableMs`: how long a silent server is asked again. `unshare`, `elsewhere`: see PlaceOptions. */
export type EmbeddedOptions = {
  readonly dir: string
  readonly log?: Log
  readonly durability?: Durability
  readonly unreachableMs?: number
  readonly unshare?: string
  readonly elsewhere?: string
}

/**
 * Opens the PostgreSQL of a folder: starts it and becomes its owner, takes it over from a dead owner, or attaches to the
 * server of a live one. Of any number of processes that open at once, one becomes the owner and the others attach.
 * Throws when a live owner's server does not answer, or PostgreSQL cannot run here; the message says what to do.
 */
export async function openEmbedded(options: EmbeddedOptions): Promise<EmbeddedServer> {
  await mkdir(options.dir, { recursive: true })
  const folder = { ...defaults, ...options, dir: await realpath(options.dir) }
  const patience = AbortSignal.timeout(startingMs)
  let limit: AbortSignal | undefined
  for (;;) {
    const claim = await claimOwnership(ownerFolder(folder))
    if (claim.status === 'claimed') return openAsOwner(folder, claim.ownership)
    const { joined, seen } = await attach(folder, claim.owner)
    if (joined !== null) return joined
    limit = seen === null ? undefined : (limit ?? AbortSignal.timeout(folder.unreachableMs))
    if (limit?.aborted || patience.aborted) throw new Error(unreachableSentence(folder.dir, claim.owner, seen))
    await delay(pollMs)
  }
}

type Folder = Required<EmbeddedOptions>

const defaults = {
  log: noLog,
  durability: 'full',
  unreachableMs: 5_000,
  unshare: 'unshare',
  elsewhere: '/var/lib/clo',
} as const
/** Longer than an owner needs to initialise, or to recover after a crash. */
const startingMs = 180_000
const pollMs = 25

const ownerFolder = (folder: Folder) => join(folder.dir, 'owner')

async function openAsOwner(folder: Folder, ownership: Ownership): Promise<EmbeddedServer> {
  const { dir, log, durability, unreachableMs } = folder
  try {
    const place = await choosePlace(await findBinaries(), folder)
    const { presence, adopted, ...up } = await bringUp(dir, place, durability, unreachableMs)
    const record = { ...up, owner: ownership.owner }
    await writeRecord(dir, record)
    log('database.opened', { role: 'owner', adopted, port: up.port })
    return opened(folder, 'owner', record, presence, ownership)
  } catch (error) {
    await ownership.release()
    throw error
  }
}

/** `seen`: why the owner's server was not reached; null while the owner has not published one or it starts or stops. */
async function attach(
  folder: Folder,
  owner: ProcessIdentity,
): Promise<{ joined: EmbeddedServer | null; seen: string | null }> {
  const record = await readRecord(folder.dir)
  if (!record?.owner || !isSameProcess(record.owner, owner)) return { joined: null, seen: null }
  const joining = await joinServer(urlOf(record))
  if (joining.status === 'joined') {
    folder.log('database.opened', { role: 'attached', port: record.port })
    return { joined: opened(folder, 'attached', record, joining.presence, null), seen: null }
  }
  return { joined: null, seen: joining.status === 'unreachable' ? `127.0.0.1:${record.port}: ${joining.seen}` : null }
}

function unreachableSentence(dir: string, owner: ProcessIdentity, seen: string | null): string {
  const what = seen === null ? 'is not ready for too long' : `does not answer (${seen})`
  return `Process ${owner.pid} owns the database in ${dir}, but its server ${what}; stop process ${owner.pid} and start again, and the new one takes over.`
}

function opened(
  folder: Folder,
  role: 'owner' | 'attached',
  record: ServerRecord,
  presence: Presence,
  ownership: Ownership | null,
): EmbeddedServer {
  let closing: Promise<void> | undefined
  return {
    url: urlOf(record),
    role,
    close: () => {
      closing ??= leave(folder, record, presence, ownership)
      return closing
    },
  }
}

/**
 * The last one out turns off the light. Two that leave at once cannot both leave it on: each first steps back, then looks;
 * an owner that saw somebody looks again after it gave the ownership up, and whoever steps back after that finds it free.
 */
async function leave(folder: Folder, record: ServerRecord, held: Presence, owned: Ownership | null): Promise<void> {
  let ownership = owned
  const presence = await stepBack(record, held)
  try {
    if (presence === null) return
    ownership ??= await claimIfFree(folder)
    while (ownership !== null) {
      await writeRecord(folder.dir, { ...record, owner: null })
      const last = await presence.isLast()
      if (last) await stop(await choosePlace(await findBinaries(), folder))
      await ownership.release()
      folder.log('database.left', { stopped: last })
      ownership = !last && (await presence.isLast()) ? await claimIfFree(folder) : null
    }
  } finally {
    await ownership?.release()
    await presence?.end()
  }
}

/** Steps back with the presence that is held; when it was cut, of which we may hear only now, with another. Null when the server is gone. */
async function stepBack(record: ServerRecord, held: Presence): Promise<Presence | null> {
  if (held.isHeld()) {
    try {
      await held.stepBack()
      return held
    } catch {
      await held.end().catch(() => {})
    }
  }
  const presence = await comeBack(record)
  await presence?.stepBack()
  return presence
}

/** A server that restarted after a crash of its own has lost everybody's presence; null when it is gone altogether. */
async function comeBack(record: ServerRecord): Promise<Presence | null> {
  const joining = await joinServer(urlOf(record))
  return joining.status === 'joined' ? joining.presence : null
}

async function claimIfFree(folder: Folder): Promise<Ownership | null> {
  const claim = await claimOwnership(ownerFolder(folder))
  return claim.status === 'claimed' ? claim.ownership : null
}
