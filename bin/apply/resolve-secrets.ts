import { connectors } from '../../connectors/registry.ts'
import type { Document, DocumentSource } from './document.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** A document without references; `faults`: what is wrong with them, by source; `missing`: settings whose variable is not set. */
export type Resolved = {
  readonly document: Document
  readonly faults: readonly string[]
  readonly missing: ReadonlyMap<string, readonly string[]>
}

/** Stands for what a variable does not hold, so that the rest can be judged. */
const standIn = 'x'.repeat(32)

/**
 * Replaces every `{ env: NAME }` among the settings by what that variable of the environment holds: secrets are named in the file, and
 * never written there. Only settings that are kept sealed may hold one: anything else is stored open, and shown.
 */
export function resolveSecrets(document: Document, environment: Environment): Resolved {
  const faults: string[] = []
  const missing = new Map<string, readonly string[]>()
  const sources = document.sources.map((source): DocumentSource => {
    const sealed = connectors.find(({ kind }) => kind === source.kind)?.secrets
    // The kind itself is the fault then.
    if (sealed === undefined) return source
    const settings = Object.entries(source.settings).map(([name, value]) => {
      const read = resolved(value, environment)
      for (const variable of read.missing) {
        faults.push(
          `${source.name}: ${name}: the environment variable ${variable} is not set; expected it to hold the secret`,
        )
      }
      if (read.references > 0 && !sealed.includes(name)) {
        const where = sealed.length === 0 ? 'a source of this kind has none' : `that is ${sealed.join(', ')}`
        faults.push(`${source.name}: ${name}: { env: … } may only stand in what is kept sealed: ${where}`)
      }
      if (read.missing.length > 0) missing.set(source.name, [...(missing.get(source.name) ?? []), name])
      return [name, read.value] as const
    })
    return { ...source, settings: Object.fromEntries(settings) }
  })
  return { document: { ...document, sources }, faults, missing }
}

type Read = { readonly value: unknown; readonly references: number; readonly missing: readonly string[] }

function resolved(value: unknown, environment: Environment): Read {
  if (typeof value !== 'object' || value === null) return { value, references: 0, missing: [] }
  const entries = Object.entries(value)
  const [only] = entries
  if (!Array.isArray(value) && entries.length === 1 && only?.[0] === 'env' && typeof only[1] === 'string') {
    const secret = Object.hasOwn(environment, only[1]) ? environment[only[1]] : undefined
    return { value: secret || standIn, references: 1, missing: secret ? [] : [only[1]] }
  }
  const parts = entries.map(([name, item]) => [name, resolved(item, environment)] as const)
  return {
    value: Array.isArray(value)
      ? parts.map(([, part]) => part.value)
      : Object.fromEntries(parts.map(([name, part]) => [name, part.value])),
    references: parts.reduce((sum, [, part]) => sum + part.references, 0),
    missing: parts.flatMap(([, part]) => part.missing),
  }
}
