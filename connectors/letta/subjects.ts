import type { Subject } from '../../engine/sources/memory-source.ts'

/** Letta's deprecated record of a person or organisation whom an agent serves. */
export type Identity = {
  readonly id: string
  readonly identifier_key?: string | null | undefined
  readonly identity_type?: string | null | undefined
  readonly name?: string | null | undefined
}

const userPrefix = 'user:'

/** The tag of an agent whose blocks mirror files in git. It says how memory is kept, not whom it concerns. */
export const gitMemoryTag = 'git-memory-enabled'

/** The subjects that tags name: `user:<id>` is a person, anything else a tag. */
export function subjectsOfTags(tags: readonly string[]): readonly Subject[] {
  return tags
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '' && tag !== gitMemoryTag)
    .map((tag) => {
      const person = tag.startsWith(userPrefix) ? tag.slice(userPrefix.length).trim() : ''
      return person === '' ? { kind: 'tag', externalId: tag } : { kind: 'user', externalId: person }
    })
}

/** The subject that an identity names, by its key; an organisation is a scope, not a person. */
export function subjectOfIdentity({ identifier_key: key, identity_type: type, name }: Identity): Subject | undefined {
  if (key === undefined || key === null || key === '') return undefined
  return { kind: type === 'org' ? 'tag' : 'user', externalId: key, ...(name && { name }) }
}

/** Each subject once, the first one wins. */
export function uniqueSubjects(subjects: readonly Subject[]): readonly Subject[] {
  const byKey = new Map<string, Subject>()
  for (const subject of subjects) {
    const key = `${subject.kind} ${subject.externalId}`
    if (!byKey.has(key)) byKey.set(key, subject)
  }
  return [...byKey.values()]
}
