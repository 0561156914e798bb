import type { StoredMemory } from './platform-project.ts'

type Filter = Readonly<Record<string, unknown>>
type Test = (row: Partial<StoredMemory>) => boolean

const ids = ['user_id', 'agent_id', 'app_id', 'run_id']
const times = ['created_at', 'updated_at']
// connectors.md 3.2: the allowed keys of a filter; those that this connector never sends are refused too.
const known = ['AND', 'OR', ...ids, ...times]

/** The memories that a filter lets through, or a sentence for a 400. */
export function testOf(filters: unknown): Test | string {
  if (!isFilter(filters)) return 'filters must be an object'
  // connectors.md 3.2: at least one of the ids inside filters.
  if (!ids.some((id) => JSON.stringify(filters).includes(`"${id}":`))) return 'filters must hold an entity id'
  try {
    return compile(filters)
  } catch (error) {
    return String(error)
  }
}

function compile(filter: Filter): Test {
  const unknown = Object.keys(filter).find((key) => !known.includes(key))
  if (unknown !== undefined) throw new Error(`${unknown} is no key of a filter`)
  // connectors.md 3.2: an AND next to a sibling OR silently drops the OR.
  const keys = Object.keys(filter).filter((key) => key !== 'OR' || !('AND' in filter))
  const tests = keys.map((key) => clause(key, filter[key]))
  return (row) => tests.every((test) => test(row))
}

function clause(key: string, value: unknown): Test {
  if (key === 'AND' || key === 'OR') {
    if (!Array.isArray(value) || !value.every(isFilter)) throw new Error(`${key} must be a list of filters`)
    const tests = value.map(compile)
    return key === 'AND' ? (row) => tests.every((test) => test(row)) : (row) => tests.some((test) => test(row))
  }
  if (ids.includes(key)) return ofId(key, value)
  return ofTime(key === 'created_at' ? 'created_at' : 'updated_at', value)
}

function ofId(key: string, value: unknown): Test {
  // connectors.md 3.2: the list returns run_id as session_id.
  const column = key === 'run_id' ? 'session_id' : (key as 'user_id' | 'agent_id' | 'app_id')
  // connectors.md 3.2: "*" is any that is not null.
  return (row) => (value === '*' ? typeof row[column] === 'string' : row[column] === value)
}

function ofTime(column: 'created_at' | 'updated_at', value: unknown): Test {
  const bounds = Object.entries(isFilter(value) ? value : { eq: value }).map(([operator, text]) => {
    const at = Date.parse(String(text))
    // connectors.md 3.2: gt gte lt lte ne in; an explicit eq is refused.
    if (!['gt', 'gte', 'lt', 'lte'].includes(operator)) throw new Error(`${column} does not support ${operator}`)
    if (Number.isNaN(at)) throw new Error(`${column} is no instant`)
    return (row: number) =>
      operator === 'gt' ? row > at : operator === 'gte' ? row >= at : operator === 'lt' ? row < at : row <= at
  })
  return (row) => row[column] != null && bounds.every((holds) => holds(Date.parse(String(row[column]))))
}

function isFilter(value: unknown): value is Filter {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
