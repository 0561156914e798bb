import { isDeepStrictEqual } from 'node:util'
import { shownSettings } from '../../engine/secrets/seal.ts'
import { type Change, noFilters, sortedRules } from './changes.ts'
import type { DocumentSource } from './document.ts'

type Patterns = DocumentSource['filters']['allow']

/**
 * A step as lines of a diff: `+` comes, `-` goes, `~` changes, with both values. Never a secret: `secretsOf` names them by kind. Details are
 * indented.
 */
export function linesOfChange(change: Change, secretsOf: (kind: string) => readonly string[]): readonly string[] {
  switch (change.step) {
    case 'add-audience':
      return [`+ audience ${change.audience.name}`, ...differences({}, change.audience, ofAudience)]
    case 'change-audience': {
      const given = ofAudience.filter((name) => change.audience[name] !== undefined)
      return [`~ audience ${change.audience.name}`, ...differences(change.was ?? {}, change.audience, given)]
    }
    case 'join':
      return [`+ ${change.email} joins ${change.audience}`]
    case 'add-source':
      return [
        `+ source ${change.source.name} (${change.source.kind})`,
        ...settingsChanged({}, change.source, secretsOf),
        ...differences(
          {},
          change.source,
          ofSource.filter((name) => change.source[name] !== usual[name]),
        ),
      ]
    case 'change-source':
      return [
        `~ source ${change.source.name}`,
        ...settingsChanged(change.was.settings, change.source, secretsOf),
        ...differences(
          change.was,
          change.source,
          change.fields.filter((field) => field !== 'settings'),
        ),
      ]
    case 'set-filters':
      return [
        `${change.was === null ? '+' : '~'} filters of ${change.source.name}`,
        ...filtersChanged(change.was?.filters ?? noFilters, change.source.filters),
      ]
    case 'set-rules':
      return [
        `${change.was === null ? '+' : '~'} rules of ${change.source.name}`,
        ...listsChanged(sortedRules(change.was?.rules ?? []), sortedRules(change.source.rules)),
      ]
    case 'map': {
      const { source, subject, email, was } = change
      if (was === undefined) return [`+ ${subject} of ${source} is ${email ?? 'nobody'}`]
      return [`~ ${subject} of ${source}: ${was ?? 'nobody'} -> ${email ?? 'nobody'}`]
    }
  }
}

const ofSource = ['audience', 'trust', 'walkHours'] as const
const usual = { audience: null, trust: 'manual', walkHours: 24 }
const ofAudience = ['desiredRetention', 'weeklyAssignments'] as const

function settingsChanged(
  was: DocumentSource['settings'],
  { kind, settings }: DocumentSource,
  secretsOf: (kind: string) => readonly string[],
): readonly string[] {
  const names = new Set([...Object.keys(was), ...Object.keys(settings)])
  const valueIn = (record: object, name: string) =>
    Object.hasOwn(record, name) ? Reflect.get(record, name) : undefined
  const changed = [...names].filter((name) => !isDeepStrictEqual(valueIn(was, name), valueIn(settings, name)))
  const secrets = secretsOf(kind)
  const isSecret = (name: string) => secrets.includes(name)
  const [before, after] = [shownSettings(was, secrets), shownSettings(settings, secrets)]
  return changed.flatMap((name) =>
    isSecret(name) && valueIn(was, name) !== undefined && valueIn(settings, name) !== undefined
      ? [`    ${name}: (secret), another one`]
      : differences(before, after, [name]),
  )
}

function filtersChanged(was: DocumentSource['filters'], is: DocumentSource['filters']): readonly string[] {
  return [
    ...listsChanged(wordsOf('allow', was.allow), wordsOf('allow', is.allow)),
    ...listsChanged(wordsOf('deny', was.deny), wordsOf('deny', is.deny)),
    ...differences(was, is, ['since', 'cap']),
  ]
}

function wordsOf(list: 'allow' | 'deny', { categories, tags, metadata, patterns }: Patterns): readonly string[] {
  return [
    ...categories.map((word) => `${list} category ${word}`),
    ...tags.map((word) => `${list} tag ${word}`),
    ...Object.entries(metadata).map(([field, value]) => `${list} metadata ${field}=${value}`),
    ...patterns.map((pattern) => `${list} pattern ${pattern}`),
  ]
}

function listsChanged(before: readonly string[], after: readonly string[]): readonly string[] {
  return [
    ...before.filter((line) => !after.includes(line)).map((line) => `    - ${line}`),
    ...after.filter((line) => !before.includes(line)).map((line) => `    + ${line}`),
  ]
}

/** What was not there before, or is no more, is said without an arrow. */
function differences(was: object, is: object, names: readonly string[]): readonly string[] {
  const valueIn = (record: object, name: string) =>
    (Object.hasOwn(record, name) ? Reflect.get(record, name) : undefined) ?? null
  return names.flatMap((name) => {
    const [before, after] = [valueIn(was, name), valueIn(is, name)]
    if (isDeepStrictEqual(before, after)) return []
    if (before === null) return [`    ${name}: ${textOf(after)}`]
    if (after === null) return [`    ${name}: ${textOf(before)} -> none`]
    return [`    ${name}: ${textOf(before)} -> ${textOf(after)}`]
  })
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value
  return Array.isArray(value) && value.every((part) => typeof part === 'string')
    ? value.join(', ')
    : JSON.stringify(value)
}
