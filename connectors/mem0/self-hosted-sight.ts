import type { Memory, Skipped, Subject } from '../../engine/sources/memory-source.ts'
import { memoryOf, type SelfHostedRow } from './self-hosted-memory.ts'
import { positionOf } from './self-hosted-scopes.ts'
import type { Entity, Named } from './self-hosted-server.ts'

/** What is new in some rows. */
export type News = {
  readonly memories: readonly Memory[]
  readonly subjects: readonly Subject[]
  readonly skipped: readonly Skipped[]
}

/** What one pull has seen so far. */
export type Sight = {
  /** Takes rows in and says what of them was not seen before. */
  see(rows: readonly SelfHostedRow[]): News
  rows(): number
  /** Whether as many rows that name an entity were seen as the server counts. */
  isAllOf(entity: Entity): boolean
}

/** Begins with nothing seen. The listings of a user, an agent and a run repeat the rows that name all three. */
export function newSight(): Sight {
  const ids = new Set<string>()
  const announced = new Set<string>()
  const tally = new Map<string, number>()
  const count = (named: Named) => tally.set(positionOf(named), (tally.get(positionOf(named)) ?? 0) + 1)

  return {
    see(rows) {
      const memories: Memory[] = []
      const skipped: Skipped[] = []
      const subjects: Subject[] = []
      for (const row of rows) {
        if (ids.has(row.id)) continue
        ids.add(row.id)
        namesOf(row).forEach(count)
        if (row.text.trim() === '') {
          skipped.push({ reason: 'no-text', where: row.id })
          continue
        }
        const memory = memoryOf(row)
        memories.push(memory)
        for (const subject of memory.subjects) if (isFirst(subject, announced)) subjects.push(subject)
      }
      return { memories, subjects, skipped }
    },
    rows: () => ids.size,
    isAllOf: (entity) => (tally.get(positionOf(entity)) ?? 0) === entity.rows,
  }
}

function namesOf({ userId, agentId, runId }: SelfHostedRow): Named[] {
  const named = (type: Named['type'], id: string | undefined): Named[] => (id ? [{ type, id }] : [])
  return [...named('user', userId), ...named('agent', agentId), ...named('run', runId)]
}

function isFirst({ kind, externalId }: Subject, announced: Set<string>): boolean {
  const key = `${kind} ${externalId}`
  if (announced.has(key)) return false
  announced.add(key)
  return true
}
