import { isDeepStrictEqual } from 'node:util'
import { shownSettings } from '../../engine/secrets/seal.ts'
import type { Document, DocumentSource } from './document.ts'

type DocumentAudience = Document['audiences'][number]

/** How things are, in the words of the document. `members` and values of `people` are emails in lower case. */
export type Standing = {
  readonly audiences: readonly Required<DocumentAudience>[]
  readonly sources: readonly DocumentSource[]
}

/** One step from how things are to how the document wants them. Steps are in an order in which they can be taken. */
export type Change =
  | {
      readonly step: 'add-audience' | 'change-audience'
      readonly audience: DocumentAudience
      readonly was?: DocumentAudience
    }
  | { readonly step: 'join'; readonly audience: string; readonly email: string }
  | { readonly step: 'add-source'; readonly source: DocumentSource }
  | {
      readonly step: 'change-source'
      readonly source: DocumentSource
      readonly was: DocumentSource
      readonly fields: readonly SourceField[]
    }
  | { readonly step: 'set-filters' | 'set-rules'; readonly source: DocumentSource; readonly was: DocumentSource | null }
  | {
      readonly step: 'map'
      readonly source: string
      readonly subject: string
      readonly email: string | null
      readonly was?: string | null
    }

/** What of a source can be changed in place; another kind is another source. */
export type SourceField = 'settings' | 'audience' | 'trust' | 'walkHours'

const sourceFields: readonly SourceField[] = ['settings', 'audience', 'trust', 'walkHours']

/** The steps that are missing; none when the document already describes how things are. What it does not name is left alone. */
export function missingChanges(now: Standing, wanted: Document): readonly Change[] {
  return [
    ...wanted.audiences.flatMap((audience) =>
      audienceChanges(
        now.audiences.find(({ name }) => name === audience.name),
        audience,
      ),
    ),
    ...wanted.sources.flatMap((source) =>
      sourceChanges(
        now.sources.find(({ name }) => name === source.name),
        source,
      ),
    ),
  ]
}

function audienceChanges(was: Required<DocumentAudience> | undefined, audience: DocumentAudience): readonly Change[] {
  const joins = audience.members
    .map((email) => email.toLowerCase())
    .filter((email) => !was?.members.includes(email))
    .map((email) => ({ step: 'join' as const, audience: audience.name, email }))
  if (was === undefined) return [{ step: 'add-audience', audience }, ...joins]
  const { desiredRetention = was.desiredRetention, weeklyAssignments = was.weeklyAssignments } = audience
  const isSame = desiredRetention === was.desiredRetention && weeklyAssignments === was.weeklyAssignments
  return [...(isSame ? [] : [{ step: 'change-audience' as const, audience, was }]), ...joins]
}

function sourceChanges(was: DocumentSource | undefined, source: DocumentSource): readonly Change[] {
  if (was !== undefined && was.kind !== source.kind)
    throw new Error(
      `The source ${source.name} is of kind ${was.kind}; expected ${source.kind}: give the new source another name, or remove the old one first`,
    )
  const fields = was === undefined ? [] : sourceFields.filter((field) => !isDeepStrictEqual(was[field], source[field]))
  const untouched = { filters: noFilters, rules: [] as DocumentSource['rules'], people: {} as DocumentSource['people'] }
  const base = was ?? untouched
  const mapped = Object.entries(source.people).filter(
    ([subject, email]) => base.people[subject] !== (email?.toLowerCase() ?? null),
  )
  return [
    ...(was === undefined ? [{ step: 'add-source' as const, source }] : []),
    ...(was !== undefined && fields.length > 0 ? [{ step: 'change-source' as const, source, was, fields }] : []),
    ...(isDeepStrictEqual(base.filters, source.filters)
      ? []
      : [{ step: 'set-filters' as const, source, was: was ?? null }]),
    ...(isDeepStrictEqual(sortedRules(base.rules), sortedRules(source.rules))
      ? []
      : [{ step: 'set-rules' as const, source, was: was ?? null }]),
    ...mapped.map(([subject, email]) => {
      const known = base.people[subject]
      return {
        step: 'map' as const,
        source: source.name,
        subject,
        email: email?.toLowerCase() ?? null,
        ...(known !== undefined && { was: known }),
      }
    }),
  ]
}

const noPatterns = { categories: [], tags: [], metadata: {}, patterns: [] }
const noFilters: DocumentSource['filters'] = { allow: noPatterns, deny: noPatterns, since: null, cap: null }

function sortedRules(rules: DocumentSource['rules']): readonly string[] {
  return rules.map((rule) => `${rule.for} -> ${rule.audience}`).sort()
}

/** A step as lines of a diff: `+` comes, `~` changes with both values. Never a secret: `secretsOf` names them by kind. */
export function linesOfChange(change: Change, secretsOf: (kind: string) => readonly string[]): readonly string[] {
  switch (change.step) {
    case 'add-audience':
      return [`+ audience ${change.audience.name}`]
    case 'change-audience':
      return [
        `~ audience ${change.audience.name}`,
        ...differences(change.was ?? {}, change.audience, ['desiredRetention', 'weeklyAssignments']),
      ]
    case 'join':
      return [`+ ${change.email} joins ${change.audience}`]
    case 'add-source':
      return [`+ source ${change.source.name} (${change.source.kind})`]
    case 'change-source': {
      const shown = (source: DocumentSource) => shownSettings(source.settings, secretsOf(source.kind))
      const names = [...new Set([...Object.keys(change.was.settings), ...Object.keys(change.source.settings)])].filter(
        (name) => !isDeepStrictEqual(change.was.settings[name], change.source.settings[name]),
      )
      return [
        `~ source ${change.source.name}`,
        ...differences(shown(change.was), shown(change.source), names),
        ...differences(
          change.was,
          change.source,
          change.fields.filter((field) => field !== 'settings'),
        ),
      ]
    }
    case 'set-filters':
      return [
        `~ filters of ${change.source.name}`,
        ...differences(change.was?.filters ?? noFilters, change.source.filters, ['allow', 'deny', 'since', 'cap']),
      ]
    case 'set-rules': {
      const before = sortedRules(change.was?.rules ?? [])
      const after = sortedRules(change.source.rules)
      return [
        `~ rules of ${change.source.name}`,
        ...before.filter((rule) => !after.includes(rule)).map((rule) => `    - ${rule}`),
        ...after.filter((rule) => !before.includes(rule)).map((rule) => `    + ${rule}`),
      ]
    }
    case 'map':
      return [
        `~ ${change.subject} of ${change.source} is ${change.email ?? 'nobody'}${change.was === undefined ? '' : ` (was ${change.was ?? 'nobody'})`}`,
      ]
  }
}

function differences(was: object, is: object, names: readonly string[]): readonly string[] {
  const shown = (value: unknown) => (value === undefined ? '(default)' : JSON.stringify(value))
  const valueIn = (record: object, name: string) => shown((record as Record<string, unknown>)[name])
  return names
    .map((name) => ({ name, before: valueIn(was, name), after: valueIn(is, name) }))
    .filter(({ before, after }) => before !== after || before === '"(secret)"')
    .map(({ name, before, after }) => `    ${name}: ${before} -> ${after}`)
}
