import { spawn } from 'node:child_process'
import { open, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { Place } from './embedded-place.ts'
import { isProgramIn, isRunning } from './embedded-process.ts'

/** `none`: no fsync, so only a power failure loses commits; for data that nobody misses then, such as a test's. */
export type Durability = 'full' | 'none'

/** A server process. `port` as its postmaster.pid says. */
export type RunningServer = { readonly pid: number; readonly port: number }

/** A server process that this process started. `lastWords`: what it said when it refused to go on. */
export type StartedServer = { readonly pid: number; hasEnded(): boolean; lastWords(): Promise<string> }

/** Makes the data folder with the database `clo`, owned by the role `clo`; killed half way, it leaves no data folder. */
export async function initialise(place: Place, password: string, durability: Durability): Promise<void> {
  const fresh = { ...place, data: `${place.data}.new` }
  await rm(fresh.data, { recursive: true, force: true })
  const sync = durability === 'none' ? ['--no-sync'] : []
  const identity = ['-U', 'clo', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-instructions']
  await run(fresh, 'initdb', ['-D', fresh.data, ...identity, ...sync])
  await writeFile(join(fresh.data, 'pg_hba.conf'), 'host all all 127.0.0.1/32 scram-sha-256\n')
  await runAlone(fresh, ['create database clo', passwordStatement(password)], durability)
  await rename(fresh.data, place.data)
}

/** Gives the role `clo` another password while no server runs. */
export async function setPassword(place: Place, password: string): Promise<void> {
  await runAlone(place, [passwordStatement(password)], 'full')
}

/** Starts the server, detached from the terminal; it outlives this process. Does not wait until it answers. */
export async function start(
  place: Place,
  port: number,
  logFile: string,
  durability: Durability,
): Promise<StartedServer> {
  const output = await open(logFile, 'a', 0o600)
  const from = (await output.stat()).size
  const child = spawnIn(place, 'postgres', ['-D', place.data, '-p', String(port), ...settings(durability)], output.fd)
  let ended = false
  child.once('exit', () => {
    ended = true
  })
  await new Promise((resolve, reject) => child.once('spawn', resolve).once('error', reject)).finally(() =>
    output.close(),
  )
  child.unref()
  return {
    pid: child.pid ?? 0,
    hasEnded: () => ended,
    lastWords: async () => lastLine((await readFile(logFile)).subarray(from).toString()),
  }
}

/** Stops the server, ending its connections, and waits until it is gone. */
export async function stop(place: Place): Promise<void> {
  await run(place, 'pg_ctl', ['stop', '-D', place.data, '-m', 'fast', '-w', '-t', '600'])
}

/** The server that runs on the data folder, whoever started it; null when none does. */
export async function findRunning(place: Place): Promise<RunningServer | null> {
  const lines = (await readFile(pidFile(place), 'utf8').catch(() => '')).split('\n')
  const [pid, port] = [Number(lines[0]), Number(lines[3])]
  return pid > 0 && (await isRunning(pid)) && (await isProgramIn(pid, 'postgres', place.data)) ? { pid, port } : null
}

/**
 * Lets a server start although a dead one left its pid file and that pid now is a zombie or another program, which PostgreSQL
 * would take for the old server. It never does so of its parent, so the file gets our pid; removing it would also remove the
 * trace by which PostgreSQL sees that children of the dead server are still at work.
 */
export async function disownPidFile(place: Place): Promise<void> {
  const text = await readFile(pidFile(place), 'utf8').catch(() => null)
  if (text !== null) await writeFile(pidFile(place), text.replace(/^\d+/, String(process.pid)))
}

const pidFile = (place: Place) => join(place.data, 'postmaster.pid')

/** What goes beyond the defaults. Only what is wrong with the server is logged: a failed statement's error holds data, and its sender sees it anyway. */
function settings(durability: Durability): string[] {
  const values = [
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'max_connections=100',
    'shared_buffers=256MB',
    'work_mem=32MB',
    'random_page_cost=1.1',
    'timezone=UTC',
    'log_timezone=UTC',
    'log_min_messages=log',
    'log_error_verbosity=terse',
    'log_checkpoints=off',
    ...(durability === 'none' ? withoutSync : []),
  ]
  return values.flatMap((value) => ['-c', value])
}

const withoutSync = ['fsync=off', 'full_page_writes=off']

/** hexadecimal, so nothing needs quoting. */
const passwordStatement = (password: string) => `alter role clo password '${password}'`

/** Statements in a server without connections, one a line. */
function runAlone(place: Place, statements: readonly string[], durability: Durability): Promise<void> {
  const sync = durability === 'none' ? ['-F'] : []
  return run(
    place,
    'postgres',
    ['--single', '-D', place.data, '-c', 'exit_on_error=on', ...sync, 'postgres'],
    `${statements.join('\n')}\n`,
  )
}

async function run(place: Place, program: string, args: readonly string[], input = ''): Promise<void> {
  const child = spawnIn(place, program, args, 'pipe')
  const ended = new Promise<number | null>((resolve, reject) => child.once('exit', resolve).once('error', reject))
  // A program that ends before it has read everything says so by its code.
  child.stdin?.on('error', () => {}).end(input)
  const [code, out, errors] = await Promise.all([ended, streamText(child.stdout), streamText(child.stderr)])
  if (code !== 0)
    throw new Error(`${program} of PostgreSQL failed (${code}) on ${place.data}: ${lastLine(out + errors)}`)
}

const streamText = async (stream: NodeJS.ReadableStream | null) => (stream === null ? '' : text(stream))

/** An absolute working directory that every account may enter; its own session, so that Ctrl-C at the terminal does not reach it. */
function spawnIn(place: Place, program: string, args: readonly string[], output: 'pipe' | number) {
  const [file = '', ...rest] = [...place.before, join(place.bin, program), ...args]
  return spawn(file, rest, {
    cwd: place.account === null ? dirname(place.data) : '/',
    stdio: [output === 'pipe' ? 'pipe' : 'ignore', output, output],
    detached: true,
    windowsHide: true,
    ...place.account,
  })
}

/** The last line that says why, else the last one. */
function lastLine(output: string): string {
  const lines = output.trim().split('\n')
  return lines.findLast((line) => /FATAL|PANIC|error:/.test(line)) ?? lines.at(-1) ?? ''
}
