import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { SourceError } from '../sources/memory-source.ts'

/** What a source is configured with, by name. */
export type Settings = Readonly<Record<string, unknown>>

/** A value as it is stored: AES-256-GCM, `v1.iv.ciphertext.tag` in base64url. Source: NIST SP 800-38D. */
type Sealed = { readonly sealed: string }

/** Seals the named settings; one that is absent stays absent, one that is sealed already stays as it is. */
export function sealSettings(secret: Buffer, settings: Settings, names: readonly string[]): Settings {
  const entries = Object.entries(settings).map(([name, value]) => {
    const isOpen = names.includes(name) && value !== undefined && !isSealed(value)
    return [name, isOpen ? seal(secret, name, value) : value] as const
  })
  return Object.fromEntries(entries)
}

/**
 * Opens whatever is sealed among the settings. Throws SourceError `secret-unreadable` when the key is another than the one that
 * sealed them, or the row was tampered with.
 */
export function unsealSettings(secret: Buffer, settings: unknown): unknown {
  if (typeof settings !== 'object' || settings === null) return settings
  return Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [name, isSealed(value) ? unseal(secret, name, value) : value]),
  )
}

/** The settings as they may be shown: what is sealed, or ought to be, is replaced by a word. */
export function shownSettings(settings: Settings, names: readonly string[]): Settings {
  return Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [
      name,
      isSealed(value) ? '(sealed)' : names.includes(name) ? '(secret)' : value,
    ]),
  )
}

function isSealed(value: unknown): value is Sealed {
  return typeof value === 'object' && value !== null && 'sealed' in value && typeof value.sealed === 'string'
}

/** The name is sealed along: a secret moved to another setting does not open there. */
function seal(secret: Buffer, name: string, value: unknown): Sealed {
  const iv = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', sealingKey(secret), iv).setAAD(Buffer.from(name))
  const text = Buffer.concat([cipher.update(JSON.stringify(value), 'utf8'), cipher.final()])
  return { sealed: ['v1', ...[iv, text, cipher.getAuthTag()].map((part) => part.toString('base64url'))].join('.') }
}

function unseal(secret: Buffer, name: string, { sealed }: Sealed): unknown {
  const [version, iv = '', text = '', tag = ''] = sealed.split('.')
  try {
    if (version !== 'v1') throw new Error(`sealed as ${version}; expected v1`)
    const decipher = createDecipheriv('aes-256-gcm', sealingKey(secret), Buffer.from(iv, 'base64url'), {
      authTagLength: 16,
    })
    decipher.setAAD(Buffer.from(name)).setAuthTag(Buffer.from(tag, 'base64url'))
    return JSON.parse(decipher.update(text, 'base64url', 'utf8') + decipher.final('utf8'))
  } catch (cause) {
    const message = `The setting ${name} cannot be unsealed: expected the key that sealed it (CLO_SECRET_KEY, or the key file of the folder); give the setting again if that key is lost`
    throw new SourceError(message, { reason: 'secret-unreadable', permanent: true, cause })
  }
}

/** A key of its own for settings, so that it seals nothing but them. Source: RFC 5869. */
function sealingKey(secret: Buffer): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', 'clo source settings', 32))
}
