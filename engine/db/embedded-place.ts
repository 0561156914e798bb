import { execFile } from 'node:child_process'
import {
  chmod,
  chown,
  cp,
  lstat,
  mkdir,
  mkdtemp,
  readFile,
  readlink,
  rename,
  rm,
  stat,
  symlink,
} from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import type { Log } from '../log.ts'
import type { Binaries } from './embedded-binaries.ts'

/** Where a server's files lie, and as whom its programs run. `bin`: folder of the programs. `before`: words in front of every command. */
export type Place = {
  readonly bin: string
  readonly data: string
  readonly before: readonly string[]
  readonly account: Account | null
}

/** Another account of the system. */
export type Account = { readonly uid: number; readonly gid: number }

/** `unshare`: the program that opens user namespaces. `elsewhere`: where the data goes when that is refused to root. */
export type PlaceOptions = {
  readonly dir: string
  readonly log: Log
  readonly unshare: string
  readonly elsewhere: string
}

/** Who may run the server: this user, root inside a user namespace of its own, or nobody. */
export type Manner = 'as-self' | 'in-namespace' | 'as-nobody' | 'refused'

/**
 * PostgreSQL refuses to run as root. In a user namespace root passes for another user, in any folder, and the files stay
 * root's; where that is refused, only another account remains, and it needs a folder of its own. Data stays where it once is:
 * a server that finds an empty folder elsewhere would seem to have lost everything.
 */
export function decideManner(seen: {
  root: boolean
  namespaces: boolean
  data: 'none' | 'here' | 'elsewhere'
}): Manner {
  if (!seen.root) return 'as-self'
  if (seen.data === 'elsewhere') return 'as-nobody'
  if (seen.namespaces) return 'in-namespace'
  return seen.data === 'here' ? 'refused' : 'as-nobody'
}

/** Decides where and as whom the server of `dir` runs, and prepares that. Throws when root can run it in no way. */
export async function choosePlace(binaries: Binaries, options: PlaceOptions): Promise<Place> {
  const { dir, log, unshare, elsewhere } = options
  const data = join(dir, 'postgres')
  const bin = join(binaries.folder, 'bin')
  const root = process.getuid?.() === 0
  const namespace = [unshare, '-U', '--map-user=1000', '--map-group=1000']
  const namespaces = root && (await worksIn(namespace, dir, join(bin, 'postgres')))
  switch (decideManner({ root, namespaces, data: await dataSeen(data) })) {
    case 'as-self':
      return { bin, data, before: [], account: null }
    case 'in-namespace':
      return { bin, data, before: namespace, account: null }
    case 'as-nobody': {
      const place = await placeOfNobody(binaries, data, elsewhere)
      log('database.elsewhere', { folder: dirname(place.data), because: 'user-namespaces-refused' })
      return place
    }
    case 'refused':
      throw new Error(await refusalSentence(data))
  }
}

async function refusalSentence(data: string): Promise<string> {
  const { uid } = await stat(data)
  if (uid !== 0) return `The database in ${data} belongs to user ${uid}, and root cannot run it; start as that user.`
  return `The database in ${data} was made by root in a user namespace, and unshare is refused now; allow user namespaces again, or set DATABASE_URL to another PostgreSQL.`
}

/** Whether root, seen as a usual user, can write the folder and run the program. */
function worksIn(namespace: readonly string[], dir: string, program: string): Promise<boolean> {
  const [file = '', ...before] = namespace
  const probe = 'test -w "$1" && exec "$2" --version'
  return promisify(execFile)(file, [...before, 'sh', '-c', probe, 'sh', dir, program]).then(
    () => true,
    () => false,
  )
}

async function dataSeen(data: string): Promise<'none' | 'here' | 'elsewhere'> {
  const seen = await lstat(data).catch(() => null)
  if (seen === null) return 'none'
  return seen.isSymbolicLink() ? 'elsewhere' : 'here'
}

/** The folder of nobody holds a copy of the programs, since ours may be out of its reach, and the data; a link in `dir` leads to it. */
async function placeOfNobody(binaries: Binaries, link: string, elsewhere: string): Promise<Place> {
  const account = await nobody()
  const home =
    (await dataSeen(link)) === 'elsewhere' ? dirname(await readlink(link)) : await newHome(elsewhere, link, account)
  const native = join(home, `native-${binaries.version}`)
  if ((await stat(native).catch(() => null)) === null) {
    await rm(`${native}.new`, { recursive: true, force: true })
    await cp(binaries.folder, `${native}.new`, { recursive: true, verbatimSymlinks: true })
    await promisify(execFile)('chown', ['-R', `${account.uid}:${account.gid}`, `${native}.new`])
    await rename(`${native}.new`, native)
  }
  return { bin: join(native, 'bin'), data: join(home, 'postgres'), before: [], account }
}

async function newHome(elsewhere: string, link: string, account: Account): Promise<string> {
  await mkdir(elsewhere, { recursive: true })
  // Nobody must get through, whatever root's umask.
  await chmod(elsewhere, 0o711)
  const home = await mkdtemp(join(elsewhere, 'database-'))
  await chown(home, account.uid, account.gid)
  await symlink(join(home, 'postgres'), link)
  return home
}

async function nobody(): Promise<Account> {
  const line = (await readFile('/etc/passwd', 'utf8')).split('\n').find((entry) => entry.startsWith('nobody:'))
  const [, , uid, gid] = line?.split(':') ?? []
  return { uid: Number(uid ?? 65_534), gid: Number(gid ?? 65_534) }
}
