// PostgreSQL and JSON.stringify go into it level by level, and overflow; no honest metadata comes near.
const deepest = 32
const shortestVector = 64

/** What integrators noted beside a memory, without the vectors that some of them keep there, and without what is nested beyond all measure. */
export function plainMetadata(metadata: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const kept = Object.entries(metadata).filter(([, value]) => !isVector(value) && isShallow(value, deepest))
  return Object.fromEntries(kept)
}

function isVector(value: unknown): boolean {
  return Array.isArray(value) && value.length >= shortestVector && value.every((item) => typeof item === 'number')
}

/** Whether nothing in it lies deeper than so many levels. */
export function isShallow(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return true
  return levels > 0 && Object.values(value).every((part) => isShallow(part, levels - 1))
}
