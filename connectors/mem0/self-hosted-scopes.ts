import type { Entity, Named, Scope } from './self-hosted-server.ts'

/** How many rows the server looks at to say whom it knows; of a larger store it may leave some out. */
export const scanLimit = 10_000

/** The entities to read, in the order of a walk: all that are known, or the chosen users, whom the server may have left out. */
export function wantedOf(known: readonly Entity[], userIds: readonly string[] | undefined): readonly Entity[] {
  const unknown = (id: string): Entity => ({ type: 'user', id, rows: null })
  const chosen = [...new Set(userIds)].map(
    (id) => known.find((one) => one.type === 'user' && one.id === id) ?? unknown(id),
  )
  return (userIds === undefined ? [...known] : chosen).sort((a, b) => (positionOf(a) < positionOf(b) ? -1 : 1))
}

/** Where an entity stands in the order of a walk: users, agents, runs, each by id. */
export function positionOf({ type, id }: Named): string {
  return `${['user', 'agent', 'run'].indexOf(type)} ${id}`
}

/** What an operator can look for. */
export function whereOf({ type, id }: Named): string {
  return `${type} ${id}`
}

/** The rows of one entity. */
export function scopeOf({ type, id }: Named): Scope {
  return { [type]: id }
}

/** The server refuses every id with white space in it, though older rows may hold one. */
export function canBeAsked({ id }: Named): boolean {
  return !/\s/.test(id)
}

// A store that the server can look at whole has thirty full listings at most, and of a larger one nothing is proven anyway.
const mostShared = 1_000

/** What two full listings of different types share: all that both of them may have hidden. The first thousand pairs. */
export function sharedScopes(full: readonly Named[]): Scope[] {
  const scopes: Scope[] = []
  for (const [index, one] of full.entries()) {
    for (const other of full.slice(index + 1)) {
      if (scopes.length === mostShared) return scopes
      if (other.type !== one.type) scopes.push({ ...scopeOf(one), ...scopeOf(other) })
    }
  }
  return scopes
}

/** At least how many rows the store holds, and at most how many name anybody, as far as the server looked. */
export function sizeOf(known: readonly Entity[]): { readonly atLeast: number; readonly atMost: number } {
  const sums = { user: 0, agent: 0, run: 0 }
  for (const { type, rows } of known) sums[type] += rows ?? 0
  return { atLeast: Math.max(...Object.values(sums)), atMost: sums.user + sums.agent + sums.run }
}
