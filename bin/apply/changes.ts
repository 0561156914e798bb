import { isDeepStrictEqual } from 'node:util'
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
    ...audiencesToBe(now, wanted).flatMap((audience) =>
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

/** Also those that are named by sources alone: they would come into being with them, and are better said. */
function audiencesToBe(now: Standing, { audiences, sources }: Document): readonly DocumentAudience[] {
  const known = new Set([...now.audiences, ...audiences].map(({ name }) => name))
  const named = new Set(sources.flatMap(({ audience }) => audience ?? []))
  return [...audiences, ...[...named].filter((name) => !known.has(name)).map((name) => ({ name, members: [] }))]
}

function audienceChanges(was: Required<DocumentAudience> | undefined, audience: DocumentAudience): readonly Change[] {
  const joins = [...new Set(audience.members.map((email) => email.toLowerCase()))]
    .filter((email) => !was?.members.includes(email))
    .map((email) => ({ step: 'join' as const, audience: audience.name, email }))
  if (was === undefined) return [{ step: 'add-audience', audience }, ...joins]
  const { desiredRetention = was.desiredRetention, weeklyAssignments = was.weeklyAssignments } = audience
  const isSame = desiredRetention === was.desiredRetention && weeklyAssignments === was.weeklyAssignments
  return [...(isSame ? [] : [{ step: 'change-audience' as const, audience, was }]), ...joins]
}

function sourceChanges(was: DocumentSource | undefined, source: DocumentSource): readonly Change[] {
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

/** Filters that let everything through. */
export const noFilters: DocumentSource['filters'] = { allow: noPatterns, deny: noPatterns, since: null, cap: null }

/** Rules as lines, each once, in one order. */
export function sortedRules(rules: DocumentSource['rules']): readonly string[] {
  return [...new Set(rules.map((rule) => `${rule.for} -> ${rule.audience}`))].sort()
}
