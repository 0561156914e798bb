import { inflateSync } from 'node:zlib'
import { SourceError } from '../../engine/sources/memory-source.ts'

/** Of one object and of all objects of one pack, inflated; and how many objects a pack may hold. Memory is text, so all of it is far below. */
const objectBytes = 32 * 1024 ** 2
const packBytes = 512 * 1024 ** 2
const packObjects = 500_000

/**
 * Refuses a file of a repository whose objects would inflate beyond all measure, since isomorphic-git inflates without a limit and whoever writes the
 * memory writes the objects. Looks at packs and loose objects; any other file passes. Throws SourceError repository-too-large | repository-damaged.
 */
export function refuseBombs(path: string, bytes: Uint8Array): void {
  if (path.endsWith('.pack')) inspectPack(bytes)
  if (/(^|\/)objects\/[0-9a-f]{2}\/[0-9a-f]{38}$/.test(path)) inflate(bytes, objectBytes)
}

/** The repository holds more than is ever read. */
export function tooLarge(what: string): SourceError {
  const message = `A memory repository has ${what}: expected the text that an agent remembers; remove the large files from its history, or leave this agent out`
  return new SourceError(message, { reason: 'repository-too-large', permanent: true })
}

/** The repository cannot be read as git wrote it. */
export function damaged(what: string): SourceError {
  const message = `A memory repository cannot be read (${what}): expected what git writes; if it was not being rewritten just now, repair it with git fsck`
  return new SourceError(message, { reason: 'repository-damaged', permanent: false })
}

/** The format: 12 bytes of header, then objects, each a type with a size, for a delta its base, and its deflated bytes. */
function inspectPack(pack: Uint8Array): void {
  const count = pack.length < 12 ? 0 : new DataView(pack.buffer, pack.byteOffset).getUint32(8)
  if (count > packObjects) throw tooLarge(`${count} objects`)
  const starts = new Set<number>()
  let position = 12
  let total = 0
  for (let index = 0; index < count; index++) {
    const start = position
    const header = readSize(pack, position, 4)
    const type = (at(pack, position) >> 4) & 7
    position = header.end
    if (type === 6) {
      const base = readOffset(pack, position)
      // isomorphic-git would follow an object that is its own base for ever, or one that hides inside another.
      if (!starts.has(start - base.offset)) throw damaged('a delta without a base before it')
      position = base.end
    }
    if (type === 7) position += 20
    const { inflated, consumed } = inflate(pack.subarray(position), objectBytes)
    position += consumed
    starts.add(start)
    // A delta tells the size of its base, then that of its result, which may be far larger than the delta.
    const isDelta = type === 6 || type === 7
    const bytes = isDelta ? readSize(inflated, readSize(inflated, 0, 7).end, 7).size : inflated.length
    if (bytes > objectBytes) throw tooLarge(`an object of ${bytes} bytes`)
    total += bytes
    if (total > packBytes) throw tooLarge(`more than ${packBytes} bytes of objects`)
  }
}

/** A number in groups of seven bits, least first; the first group has `firstBits` of them. */
function readSize(bytes: Uint8Array, start: number, firstBits: 4 | 7): { size: number; end: number } {
  let byte = at(bytes, start)
  let end = start + 1
  let size = byte & (firstBits === 4 ? 0x0f : 0x7f)
  for (let factor = 2 ** firstBits; byte & 0x80; factor *= 128) {
    byte = at(bytes, end++)
    size += (byte & 0x7f) * factor
  }
  return { size, end }
}

/** How far before an object its base begins: groups of seven bits, the highest first, each but the last one more than it says. */
function readOffset(bytes: Uint8Array, start: number): { offset: number; end: number } {
  let byte = at(bytes, start)
  let end = start + 1
  let offset = byte & 0x7f
  while (byte & 0x80) {
    byte = at(bytes, end++)
    offset = (offset + 1) * 128 + (byte & 0x7f)
  }
  return { offset, end }
}

function at(bytes: Uint8Array, index: number): number {
  const byte = bytes[index]
  if (byte === undefined) throw damaged('it ends in the middle of an object')
  return byte
}

function inflate(bytes: Uint8Array, maxOutputLength: number): { inflated: Buffer; consumed: number } {
  try {
    const { buffer, engine } = inflateSync(bytes, { maxOutputLength, info: true }) as unknown as Inflated
    return { inflated: buffer, consumed: engine.bytesWritten }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'
    if (code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(`an object of more than ${maxOutputLength} bytes`)
    throw damaged(code)
  }
}

/** What zlib gives with `info`, which its types leave out. `bytesWritten`: how much of the input belonged to the stream. */
type Inflated = { readonly buffer: Buffer; readonly engine: { readonly bytesWritten: number } }
