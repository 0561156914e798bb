import type { PromiseFsClient } from 'isomorphic-git'
import { refuseBombs } from './git-limits.ts'

/**
 * A file system that forgets itself: a clone of somebody's memory never touches the disk, so nothing is left behind by a process that dies. Paths are
 * plain keys, so none leads anywhere. Folders exist by what is in them.
 */
export function memoryFs(): PromiseFsClient {
  const files = new Map<string, Buffer>()
  const kindOf = (path: string) => {
    if (files.has(path)) return 'file'
    return [...files.keys()].some((one) => one.startsWith(`${path}/`)) ? 'folder' : 'nothing'
  }
  const stat = async (path: string) => {
    const kind = kindOf(path)
    if (kind === 'nothing') throw fault('ENOENT')
    return {
      isFile: () => kind === 'file',
      isDirectory: () => kind === 'folder',
      isSymbolicLink: () => false,
      size: files.get(path)?.length ?? 0,
      mtimeMs: 0,
      ctimeMs: 0,
    }
  }
  const promises = {
    async readFile(path: string, options?: { encoding?: BufferEncoding } | BufferEncoding) {
      const bytes = files.get(path)
      if (bytes === undefined) throw fault('ENOENT')
      const encoding = typeof options === 'string' ? options : options?.encoding
      return encoding === undefined ? bytes : bytes.toString(encoding)
    },
    async writeFile(path: string, content: Uint8Array | string) {
      const bytes = Buffer.from(content as Uint8Array)
      refuseBombs(path, bytes)
      files.set(path, bytes)
    },
    async readdir(path: string) {
      const inside = [...files.keys()].filter((one) => one.startsWith(`${path}/`))
      if (inside.length === 0) throw fault('ENOENT')
      return [...new Set(inside.map((one) => one.slice(path.length + 1).split('/', 1)[0]!))]
    },
    async mkdir() {},
    async rmdir() {},
    async unlink(path: string) {
      files.delete(path)
    },
    stat,
    lstat: stat,
    async readlink() {
      throw fault('EINVAL')
    },
    async symlink() {
      throw fault('EPERM')
    },
  }
  return { promises }
}

function fault(code: string): Error {
  return Object.assign(new Error(code), { code })
}
