import { createPrivateKey, type KeyObject } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { DkimKey } from '../channels/email/letter.ts'
import type { DkimSettings } from './config.ts'
import { CommandError } from './failure.ts'

/** Reads the key that signs mails. Throws CommandError when it is none: the mailer would send unsigned without a word. */
export function readDkimKey({ domain, selector, keyFile }: DkimSettings): DkimKey {
  const privateKey = readPem(keyFile)
  const key = parsePrivateKey(privateKey)
  const bits = key?.asymmetricKeyDetails?.modulusLength ?? 0
  // RFC 8301: a shorter key must not sign, and no other kind is known to all receivers.
  if (key?.asymmetricKeyType === 'rsa' && bits >= 1024) return { domain, selector, privateKey }
  const seen =
    key === null
      ? 'no private key that can be read without a password'
      : `a key of ${bits} bits, ${key.asymmetricKeyType}`
  throw new CommandError(
    `The file of CLO_DKIM_KEY_FILE holds ${seen}; expected a private RSA key of 1024 bits or more in PEM (openssl genrsa 2048)`,
  )
}

function readPem(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    const cause = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    throw new CommandError(
      `The file of CLO_DKIM_KEY_FILE cannot be read (${cause}): check its path, and who may read it`,
    )
  }
}

function parsePrivateKey(pem: string): KeyObject | null {
  try {
    return createPrivateKey(pem)
  } catch {
    return null
  }
}
