import { z } from 'zod'
import type { Subject } from '../../engine/sources/memory-source.ts'
import type { PlatformApi } from './platform-api.ts'

const mostPages = 50

const entity = z.object({ type: z.enum(['user', 'agent', 'app']), name: z.string().min(1) })

/**
 * The users, agents and apps that a project lists, whether or not a memory names them; `name` is what filters and memories call them by, not `id`. Runs are
 * left out: there is one per conversation. At most about 10,000: the rest are announced with their memories.
 */
export async function readPeople(api: PlatformApi): Promise<Subject[]> {
  const people: Subject[] = []
  for (let page = 1; page <= mostPages; page++) {
    const listing = await api.listEntities(page)
    for (const row of listing?.rows ?? []) {
      const { data } = entity.safeParse(row)
      if (data !== undefined) people.push({ kind: data.type, externalId: data.name })
    }
    if (!listing?.hasNext) break
  }
  return people
}
