import { z } from 'zod'
import type { Memory, Subject } from '../../engine/sources/memory-source.ts'
import { plainMetadata } from '../http/metadata.ts'
import { cursorIgnored } from './agents.ts'
import type { Read } from './reader.ts'
import { subjectsOfTags, uniqueSubjects } from './subjects.ts'

const passageSchema = z.object({
  id: z.string().min(1),
  text: z.string().nullish(),
  archive_id: z.string().nullish(),
  created_at: z.string().nullish(),
  updated_at: z.string().nullish(),
  tags: z.array(z.string()).nullish(),
  metadata: z.record(z.string(), z.unknown()).nullish(),
  file_id: z.string().nullish(),
})

/** One stored text of an agent's archival memory. It never changes: it is created and deleted. */
export type Passage = z.infer<typeof passageSchema>

/** What one request brought that was not known before, and the ids of the last passages so far, oldest first: a later walk goes on from them. */
export type PassagePage = { readonly passages: readonly Passage[]; readonly trail: readonly string[] }

/** How many of the last ids are worth keeping: as many deletions less one leave a walk where it was. */
const trailLength = 3

/**
 * Walks the passages of an agent, oldest first, from where `trail` ends. After a deleted passage the server gives an empty page, which looks like the
 * end (connectors.md 2.4). So each request asks for what follows the last passage but one: if the last one comes alone, it still exists, nothing
 * follows it and the walk is at its end. If nothing comes, the walk goes back along its trail, ever further, at last to the start; what it then
 * meets again is left out, as far as this walk has seen it.
 */
export async function* walkPassages(
  read: Read,
  { agentId, pageSize, trail: known }: { agentId: string; pageSize: number; trail: readonly string[] },
  signal: AbortSignal,
): AsyncGenerator<PassagePage> {
  const seen = new Set(known)
  const trail = [...known]
  const place = new Map(trail.map((id, index) => [id, index]))
  let back = 1
  let after = Math.max(trail.length - 2, -1)
  for (;;) {
    const anchor = trail[after]
    const page = await listPassages(read, { agentId, limit: pageSize, after: anchor }, signal)
    if (page.length === 1 && page[0]?.id === trail.at(-1)) return
    if (page.length === 0 && anchor !== undefined) {
      after = Math.max(after - back, -1)
      back *= 2
      continue
    }
    const cameBefore = ({ id }: Passage) => (place.get(id) ?? Number.POSITIVE_INFINITY) <= after
    if (anchor !== undefined && page.some((row) => cameBefore(row))) {
      throw cursorIgnored('the passages of an agent', anchor)
    }
    for (const id of trail.splice(after + 1)) place.delete(id)
    for (const { id } of page) place.set(id, trail.push(id) - 1)
    if (page.length > 0 || known.length > 0) {
      yield { passages: page.filter(({ id }) => !seen.has(id) && seen.add(id)), trail: trail.slice(-trailLength) }
    }
    if (page.length === 0) return
    after = Math.max(trail.length - 2, -1)
    back = 1
  }
}

/** Why a passage is no memory of the agent: a piece of an uploaded file, or nothing. */
export function reasonToSkipPassage({ file_id: fileId, text }: Passage): string | undefined {
  if (fileId !== undefined && fileId !== null) return 'from-file'
  return (text ?? '').trim() === '' ? 'empty' : undefined
}

/** A passage as a memory. `holders`: the subjects of all agents that its archive belongs to. */
export function memoryOfPassage(passage: Passage, holders: readonly Subject[]): Memory {
  const tags = passage.tags ?? []
  const createdAt = instantOf(passage.created_at)
  const changedAt = instantOf(passage.updated_at)
  return {
    externalId: passage.id,
    text: passage.text ?? '',
    subjects: uniqueSubjects([...holders, ...subjectsOfTags(tags)]),
    author: 'assistant',
    ...(createdAt !== undefined && { createdAt }),
    ...(changedAt !== undefined && { changedAt }),
    categories: [],
    metadata: { ...plainMetadata(passage.metadata ?? {}), tags },
    status: 'live',
  }
}

async function listPassages(
  read: Read,
  { agentId, limit, after }: { agentId: string; limit: number; after: string | undefined },
  signal: AbortSignal,
): Promise<readonly Passage[]> {
  const query = { limit, ascending: true, ...(after !== undefined && { after }) }
  return read((letta) => letta.agents.passages.list(agentId, query), z.array(passageSchema), signal)
}

/** An ISO 8601 instant. The server keeps UTC, so a text that names no offset is UTC. Other years than those of four digits no database of ours holds. */
function instantOf(text: string | null | undefined): Date | undefined {
  if (text === undefined || text === null || !/^\d{4}-\d\d-\d\d[T ]/.test(text)) return undefined
  const instant = new Date(/(Z|[+-]\d\d:?\d\d)$/i.test(text) ? text : `${text}Z`)
  return Number.isNaN(instant.getTime()) ? undefined : instant
}
