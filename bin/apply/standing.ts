import { listAudiences, listMembers } from '../../engine/people/audiences.ts'
import { listSubjects } from '../../engine/people/subjects.ts'
import { unsealSettings } from '../../engine/secrets/seal.ts'
import { listRules } from '../../engine/sources/audience-rules.ts'
import { readFilters } from '../../engine/sources/filters.ts'
import { SourceError } from '../../engine/sources/memory-source.ts'
import { readSources, type StoredSource } from '../../engine/sources/sources.ts'
import type { Runtime } from '../runtime.ts'
import type { Standing } from './changes.ts'
import type { DocumentSource } from './document.ts'

/** How things are, in the words of the document, secrets open for comparison. */
export async function readStanding({ db, links }: Pick<Runtime, 'db' | 'links'>): Promise<Standing> {
  const [audiences, members, sources, rules, subjects] = await Promise.all([
    listAudiences(db),
    listMembers(db),
    readSources(db),
    listRules(db),
    listSubjects(db),
  ])
  const nameOf = (audienceId: string | null) => audiences.find(({ id }) => id === audienceId)?.name ?? null
  return {
    audiences: audiences.map(({ name, desiredRetention, weeklyAssignments }) => ({
      name,
      desiredRetention,
      weeklyAssignments,
      members: members.filter(({ audience }) => audience === name).map(({ email }) => email.toLowerCase()),
    })),
    sources: sources.map((source) => ({
      name: source.name,
      kind: source.kind,
      settings: openSettings(links.key, source.settings),
      audience: nameOf(source.audienceId),
      trust: source.trust,
      walkHours: source.walkHours,
      filters: filtersOf(source),
      rules: rules
        .filter((rule) => rule.source === source.name)
        .map(({ kind, value, audience }) => ({ for: `${kind}:${value}`, audience })),
      people: Object.fromEntries(
        subjects
          .filter((subject) => subject.source === source.name && subject.matchedBy === 'operator')
          .map(({ kind, externalId, person }) => [`${kind}:${externalId}`, person?.toLowerCase() ?? null]),
      ),
    })),
  }
}

/** Settings whose secrets no key opens any more are as good as none: the document gives them again. */
function openSettings(key: Buffer, settings: unknown): Record<string, unknown> {
  try {
    return unsealSettings(key, settings) as Record<string, unknown>
  } catch (error) {
    if (error instanceof SourceError && error.reason === 'secret-unreadable') return {}
    throw error
  }
}

function filtersOf({ filters }: StoredSource): DocumentSource['filters'] {
  const { allow, deny, since, cap } = readFilters(filters)
  const listed = (patterns: typeof allow) => ({
    categories: [...patterns.categories],
    tags: [...patterns.tags],
    metadata: { ...patterns.metadata },
    patterns: [...patterns.patterns],
  })
  return { allow: listed(allow), deny: listed(deny), since: since?.toISOString().slice(0, 10) ?? null, cap }
}
