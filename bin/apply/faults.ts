import { connectorOf } from '../../connectors/registry.ts'
import type { Db } from '../../engine/db/pool.ts'
import { sentenceOf } from '../failure.ts'
import { personNamed } from '../named.ts'
import type { Standing } from './changes.ts'
import type { Document, DocumentSource } from './document.ts'
import type { Resolved } from './resolve-secrets.ts'

/** Everything that can be known to be wrong with a document before anything changes, each in a sentence. */
export async function faultsOf(
  db: Db,
  now: Standing,
  { document, faults, missing }: Resolved,
): Promise<readonly string[]> {
  const { audiences, sources } = document
  return [
    ...twice('audience', audiences),
    ...twice('source', sources),
    ...faults,
    ...sources.flatMap((source) => faultsOfSettings(source, missing.get(source.name) ?? [])),
    ...sources.flatMap((source) => otherKind(now, source)),
    ...strangeAudiences(now, document),
    ...(await strangers(db, document)),
  ]
}

function twice(what: string, items: readonly { readonly name: string }[]): readonly string[] {
  const names = items.map(({ name }) => name)
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))].map(
    (name) => `two ${what}s are named ${name}`,
  )
}

/** `missing`: settings that hold a stand-in, of which nothing can be said. */
function faultsOfSettings({ name, kind, settings }: DocumentSource, missing: readonly string[]): readonly string[] {
  try {
    const { error } = connectorOf(kind).settings.safeParse(settings)
    const issues = (error?.issues ?? []).filter(({ path }) => !missing.includes(String(path[0])))
    return issues.map(({ path, message }) => `${name}: ${path.join('.') || 'settings'}: ${message}`)
  } catch (fault) {
    return [`${name}: ${sentenceOf(fault)}`]
  }
}

function otherKind(now: Standing, { name, kind }: DocumentSource): readonly string[] {
  const was = now.sources.find((source) => source.name === name)
  if (was === undefined || was.kind === kind) return []
  return [
    `${name}: it is of kind ${was.kind}, not ${kind}: give the new source another name, or remove the old one first`,
  ]
}

/** Audiences of sources come into being, those of rules do not: a rule for a misspelt one would ask nobody. */
function strangeAudiences(now: Standing, { audiences, sources }: Document): readonly string[] {
  const known = new Set([...now.audiences, ...audiences].map(({ name }) => name))
  for (const { audience } of sources) if (audience !== null) known.add(audience)
  return sources.flatMap(({ name, rules }) =>
    rules
      .filter(({ audience }) => !known.has(audience))
      .map(
        (rule) =>
          `${name}: the rule for ${rule.for} names the audience ${rule.audience}, which is neither in the file nor there already`,
      ),
  )
}

async function strangers(db: Db, { audiences, sources }: Document): Promise<readonly string[]> {
  const named = [
    ...audiences.flatMap(({ members }) => members),
    ...sources.flatMap(({ people }) => Object.values(people).filter((email) => email !== null)),
  ]
  const faults: string[] = []
  for (const email of new Set(named.map((one) => one.toLowerCase()))) {
    await personNamed(db, email).catch((error) => faults.push(sentenceOf(error)))
  }
  return faults
}
