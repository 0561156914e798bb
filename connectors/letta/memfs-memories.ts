import type { Memory, Subject } from '../../engine/sources/memory-source.ts'
import type { Fact } from './facts.ts'
import { uniqueSubjects } from './subjects.ts'

/** Whose memory a file belongs to. */
type Owner = { readonly id: string; readonly name: string; readonly subjects: readonly Subject[] }

/** A file with its facts; none when it is gone. */
type File = { readonly path: string; readonly facts?: readonly Fact[]; readonly description?: string }

/** What brought a fact: a commit, as far as it is known. */
export type Origin = { readonly sha: string; readonly message?: string; readonly author?: string; readonly at?: Date }

/** What a file is called as a container: unique among all agents of a source. */
export function containerOf({ id }: Pick<Owner, 'id'>, path: string): string {
  return `${id}:${path}`
}

/** Whom and what the memories of an agent concern: the agent first. */
export function subjectsOf({ id, name, subjects }: Owner): readonly Subject[] {
  return uniqueSubjects([{ kind: 'agent', externalId: id, ...(name !== '' && { name }) }, ...subjects])
}

/** One memory per fact of a file. `origins`: by the key of the fact. */
export function memoriesOf(owner: Owner, file: File, origins: ReadonlyMap<string, Origin> | undefined): Memory[] {
  const subjects = subjectsOf(owner)
  const container = containerOf(owner, file.path)
  return (file.facts ?? []).map(({ text, key, heading }) => {
    const origin = origins?.get(key)
    return {
      externalId: `${container}:${key}`,
      text,
      // Only the agent writes commits; what it learned from a person it says in its own words.
      author: 'assistant',
      subjects,
      categories: [],
      container,
      status: 'live',
      ...(heading !== undefined && { about: { name: heading, type: '' } }),
      ...(origin?.at !== undefined && { createdAt: origin.at }),
      metadata: {
        path: file.path,
        ...(file.description !== undefined && { description: file.description }),
        ...(origin && { commit: origin.sha }),
        ...(origin?.message && { commitMessage: origin.message }),
        ...(origin?.author && { commitAuthor: origin.author }),
      },
    }
  })
}
