import { deflateSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { refuseBombs } from '../../../connectors/letta/git-limits.ts'

const mebibyte = 1024 * 1024

test('a pack of small objects passes', () => {
  expect(() => refuseBombs('a.pack', packOf([blob(Buffer.from('Ada is an astronomer'))]))).not.toThrow()
})

test.each([
  { what: 'one object of 33 MiB', objects: () => [blob(Buffer.alloc(33 * mebibyte))] },
  { what: 'a small delta that makes 64 MiB', objects: () => [delta(64 * mebibyte)] },
  {
    what: 'many objects that are large together',
    objects: () => Array.from({ length: 17 }, () => delta(31 * mebibyte)),
  },
])('a pack with $what is refused', ({ objects }) => {
  const pack = packOf(objects())

  expect(pack.length).toBeLessThan(mebibyte)
  expect(() => refuseBombs('a.pack', pack)).toThrow(expect.objectContaining({ reason: 'repository-too-large' }))
})

test.each([
  { what: 'that ends in the middle', pack: packOf([blob(Buffer.from('Ada is an astronomer'))]).subarray(0, 20) },
  { what: 'that counts more than it holds', pack: packOf([], 5) },
  // isomorphic-git 1.x reads such a one without end: it fills the memory, and no timer runs meanwhile.
  { what: 'with a delta that is its own base', pack: packOf([offsetDelta(0)]) },
  { what: 'with a delta whose base lies before all objects', pack: packOf([offsetDelta(1)]) },
  {
    what: 'with a delta whose base is no object but bytes in one',
    pack: packOf([blob(Buffer.from('Ada is an astronomer')), offsetDelta(3)]),
  },
  { what: 'with a delta whose base is so far that 32 bits begin anew', pack: packOf([offsetDelta(2 ** 35)]) },
])('a pack $what is damaged', ({ pack }) => {
  expect(() => refuseBombs('a.pack', pack)).toThrow(expect.objectContaining({ reason: 'repository-damaged' }))
})

test('a pack with a delta after its base passes', () => {
  const base = blob(Buffer.from('Ada is an astronomer'))

  expect(() => refuseBombs('a.pack', packOf([base, offsetDelta(base.length)]))).not.toThrow()
})

test('a pack that counts more objects than any memory has is refused unread', () => {
  expect(() => refuseBombs('a.pack', packOf([], 600_000))).toThrow(
    expect.objectContaining({ reason: 'repository-too-large' }),
  )
})

/** gitformat-pack: `PACK`, version 2, the count, the objects, a checksum that nobody looks at here. */
function packOf(objects: readonly Buffer[], count = objects.length): Buffer {
  const header = Buffer.alloc(12)
  header.write('PACK')
  header.writeUInt32BE(2, 4)
  header.writeUInt32BE(count, 8)
  return Buffer.concat([header, ...objects, ...(objects.length > 0 ? [Buffer.alloc(20)] : [])])
}

/** Type 3. */
function blob(content: Buffer): Buffer {
  return Buffer.concat([sizeOf(content.length, 3), deflateSync(content)])
}

/** Type 7 names its base by id; then the sizes of base and result, deflated with the instructions, of which there are none. */
function delta(resultBytes: number): Buffer {
  const sizes = Buffer.concat([sizeOf(1), sizeOf(resultBytes)])
  return Buffer.concat([sizeOf(sizes.length, 7), Buffer.alloc(20, 1), deflateSync(sizes)])
}

/** Type 6 says how far before it its base begins: seven bits a byte, highest first, each but the last one more than it says. */
function offsetDelta(back: number): Buffer {
  const bytes = [back % 128]
  for (let rest = Math.floor(back / 128); rest > 0; rest = Math.floor(rest / 128)) bytes.unshift(0x80 | (--rest % 128))
  const sizes = Buffer.concat([sizeOf(20), sizeOf(20)])
  return Buffer.concat([sizeOf(sizes.length, 6), Buffer.from(bytes), deflateSync(sizes)])
}

/** Seven bits a byte, least first; with a type, the first byte holds it and four bits. */
function sizeOf(size: number, type?: number): Buffer {
  const bytes = type === undefined ? [size & 0x7f] : [(type << 4) | (size & 0x0f)]
  for (let rest = Math.floor(size / (type === undefined ? 128 : 16)); rest > 0; rest = Math.floor(rest / 128)) {
    bytes[bytes.length - 1]! |= 0x80
    bytes.push(rest & 0x7f)
  }
  return Buffer.from(bytes)
}
