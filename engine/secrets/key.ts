import { randomBytes, randomUUID } from 'node:crypto'
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/** Where the secret key may come from: the environment wins over the file. */
export type KeyPlaces = { readonly fromEnvironment: string | undefined; readonly file: string }

/**
 * The 32 bytes that everything secret is derived from. Without a key in the environment, reads the key file and, the first time,
 * creates it with mode 0600. Throws when what it finds is not a key.
 */
export function secretKey({ fromEnvironment, file }: KeyPlaces): Buffer {
  if (fromEnvironment !== undefined) return parseKey(fromEnvironment, 'CLO_SECRET_KEY')
  return parseKey(readKeyFile(file) ?? createKeyFile(file), `The key file ${file}`)
}

function parseKey(text: string, place: string): Buffer {
  const trimmed = text.trim()
  const isHex = /^[0-9a-f]{64}$/i.test(trimmed)
  const isBase64 = /^[\w+/-]{43}=?$/.test(trimmed)
  if (isHex || isBase64) return Buffer.from(trimmed, isHex ? 'hex' : 'base64')
  throw new Error(
    `${place} holds ${trimmed.length} characters that are not a key; expected 32 bytes as 64 hex digits or as base64 (openssl rand -hex 32)`,
  )
}

function readKeyFile(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (isCode(error, 'ENOENT')) return null
    throw error
  }
}

/** Writes aside and links into place: of two processes that start at once, one wins, and no one reads half a key. */
function createKeyFile(file: string): string {
  const aside = `${file}.${randomUUID()}`
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(aside, `${randomBytes(32).toString('hex')}\n`, { mode: 0o600, flag: 'wx' })
  try {
    linkSync(aside, file)
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error
  } finally {
    rmSync(aside)
  }
  return readFileSync(file, 'utf8')
}

const isCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code
