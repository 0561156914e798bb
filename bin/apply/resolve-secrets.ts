import { secretIn } from '../sources/settings-of.ts'
import type { Document } from './document.ts'

type Environment = Readonly<Record<string, string | undefined>>

/**
 * Replaces every `{ env: NAME }` among the settings by what that variable of the environment holds: secrets are named in the file, and
 * never written there. Throws CommandError when a variable is not set.
 */
export function resolveSecrets(document: Document, environment: Environment): Document {
  const sources = document.sources.map((source) => ({
    ...source,
    settings: resolved(source.settings, environment) as Record<string, unknown>,
  }))
  return { ...document, sources }
}

function resolved(value: unknown, environment: Environment): unknown {
  if (Array.isArray(value)) return value.map((item) => resolved(item, environment))
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value)
  const [only] = entries
  if (entries.length === 1 && only?.[0] === 'env' && typeof only[1] === 'string') return secretIn(environment, only[1])
  return Object.fromEntries(entries.map(([name, item]) => [name, resolved(item, environment)]))
}
