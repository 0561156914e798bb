import { randomUUID } from 'node:crypto'
import { link, mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { readJson, writeJson } from './embedded-file.ts'
import { isAlive, type ProcessIdentity, processSchema, thisProcess } from './embedded-process.ts'

/** The right to start and stop the server of one folder. */
export type Ownership = {
  readonly owner: ProcessIdentity
  /** Gives the right back; a second call does nothing. */
  release(): Promise<void>
}

/** `held`: that process is alive and owns the folder. */
export type Claim =
  | { readonly status: 'claimed'; readonly ownership: Ownership }
  | { readonly status: 'held'; readonly owner: ProcessIdentity }

/**
 * Claims the folder for this process; of any number that try at once, exactly one succeeds.
 *
 * Every owner is a file with a number; the highest number counts. A file is written aside and linked, so it is never seen
 * half written, and a dead owner N is succeeded by linking N + 1, which only one process can. The highest file is never
 * removed (a release overwrites it), so a slow process that still believes in an older owner finds its own number overtaken
 * when it looks again. One fixed file would need a second lock around its removal, and that one can be left behind too.
 */
export async function claimOwnership(folder: string): Promise<Claim> {
  await mkdir(folder, { recursive: true })
  const owner = await thisProcess()
  for (;;) {
    const newest = Math.max(0, ...(await numbers(folder)))
    const holder = await readJson(join(folder, String(newest)), processSchema)
    if (holder !== null && (await isAlive(holder))) return { status: 'held', owner: holder }
    const number = newest + 1
    if (!(await linkNumber(folder, number, owner))) continue
    if (Math.max(...(await numbers(folder))) === number) {
      await removeOlder(folder, number)
      return { status: 'claimed', ownership: ownershipOf(join(folder, String(number)), owner) }
    }
    await rm(join(folder, String(number)), { force: true })
  }
}

async function numbers(folder: string): Promise<number[]> {
  return (await readdir(folder)).filter((name) => /^\d+$/.test(name)).map(Number)
}

/** False when somebody else was first, or tidied the file aside away. */
async function linkNumber(folder: string, number: number, owner: ProcessIdentity): Promise<boolean> {
  const aside = join(folder, `aside-${randomUUID()}`)
  await writeJson(aside, owner)
  try {
    await link(aside, join(folder, String(number)))
    return true
  } catch (error) {
    if (['EEXIST', 'ENOENT'].includes((error as NodeJS.ErrnoException).code ?? '')) return false
    throw error
  } finally {
    await rm(aside, { force: true })
  }
}

async function removeOlder(folder: string, number: number): Promise<void> {
  const older = (await numbers(folder)).filter((other) => other < number)
  await Promise.all(older.map((other) => rm(join(folder, String(other)), { force: true })))
}

function ownershipOf(file: string, owner: ProcessIdentity): Ownership {
  let released: Promise<void> | undefined
  return {
    owner,
    release: () => {
      released ??= writeJson(file, null)
      return released
    },
  }
}
