import { z } from 'zod'
import { type Page, type Skipped, SourceError } from '../../engine/sources/memory-source.ts'
import type { SelfHostedRow } from './self-hosted-memory.ts'
import {
  canBeAsked,
  positionOf,
  scanLimit,
  scopeOf,
  sharedScopes,
  sizeOf,
  wantedOf,
  whereOf,
} from './self-hosted-scopes.ts'
import { type Entity, listLimit, type Named, named, type SelfHostedServer } from './self-hosted-server.ts'
import { newSight } from './self-hosted-sight.ts'

const cursorSchema = z.object({ after: z.string(), full: z.array(named), rows: z.int().nonnegative() })

/** Where a walk goes on: `after` a position, knowing whose listings were `full` and how many `rows` came before. */
type Cursor = z.infer<typeof cursorSchema>

const start: Cursor = { after: '', full: [], rows: 0 }
const afterEverything = ' '

/**
 * Reads all that the server can list, one page per listing with news in it, each row once. The server cannot page: it lists at most 1,000 rows,
 * so it is asked for one user, agent and run after the other. Two full listings are asked again together, since only what both hid can be
 * missing still. An entity is passed over when all of its rows came with others. The walk is complete when the listing of each entity was not
 * full, or else the server counts, before the walk and after it, exactly the rows that were seen.
 * The cursor of a page resumes after its listing, or before the first entity that was passed over, since only who saw its rows could do that. For
 * the same reason a resumed walk cannot make up for a full listing, and ends incomplete.
 */
export async function* walk(
  server: SelfHostedServer,
  { cursor, userIds }: { cursor: string | null; userIds: readonly string[] | undefined },
  signal: AbortSignal,
): AsyncGenerator<Page> {
  const from = parseCursor(cursor)
  const sight = newSight()
  const known = await server.entities(signal)
  const size = sizeOf(known)
  const full = [...from.full]
  const passed: Entity[] = []
  let { after } = from

  function* pageOf(rows: readonly SelfHostedRow[]): Generator<Page> {
    const news = sight.see(rows)
    if (news.memories.length + news.skipped.length === 0) return
    const next: Cursor = { after, full, rows: from.rows + sight.rows() }
    yield { ...news, cursor: JSON.stringify(next), complete: false }
  }
  async function* readEntity(entity: Entity): AsyncGenerator<Page> {
    const rows = await server.rows(scopeOf(entity), signal)
    if (rows.length >= listLimit) full.push({ type: entity.type, id: entity.id })
    if (passed.length === 0) after = positionOf(entity)
    yield* pageOf(rows)
  }

  if (userIds === undefined && from.after === '' && size.atLeast < listLimit) {
    after = afterEverything
    yield* pageOf(await everything(server, signal))
  }
  for (const entity of wantedOf(known, userIds).filter((one) => positionOf(one) > from.after)) {
    const canBePassed = size.atMost < scanLimit && sight.isAllOf(entity)
    if (canBePassed || !canBeAsked(entity)) passed.push(entity)
    else yield* readEntity(entity)
  }
  for (const scope of sharedScopes(full)) yield* pageOf(await server.rows(scope, signal))

  const counted = passed.length + full.length > 0 ? await server.entities(signal) : known
  const [before, afterwards] = [known, counted].map(byPosition)
  const isProven = (one: Named) => {
    const [first, last] = [before, afterwards].map((entities) => entities?.get(positionOf(one)))
    return hasStood(first, last) && sight.isAllOf(first)
  }
  const unsure = passed.filter((one) => !isProven(one))
  for (const entity of unsure.filter(canBeAsked)) yield* readEntity(entity)

  const skipped: Skipped[] = [
    ...unsure.filter((one) => !canBeAsked(one)).map((one) => ({ reason: 'id-with-space', where: whereOf(one) })),
    ...full
      .filter((one) => !isProven(one))
      .map((one) => ({ reason: `truncated-at-${listLimit}`, where: whereOf(one) })),
  ]
  if (userIds === undefined && size.atMost >= scanLimit && from.rows + sight.rows() >= scanLimit) {
    skipped.push({ reason: `truncated-at-${scanLimit}`, where: 'entities' })
  }
  yield { memories: [], subjects: [], skipped, cursor: null, complete: skipped.length === 0 }
}

/** Reads a stored cursor; one that is absent or cannot be read starts over. */
function parseCursor(text: string | null): Cursor {
  try {
    return cursorSchema.parse(JSON.parse(text ?? ''))
  } catch {
    return start
  }
}

/** The listing of all rows spares a small store a question per entity. The server gives it to administrators only, and older ones to nobody. */
async function everything(server: SelfHostedServer, signal: AbortSignal): Promise<SelfHostedRow[]> {
  try {
    return await server.rows({}, signal)
  } catch (error) {
    if (error instanceof SourceError && ['forbidden', 'refused', 'server-error'].includes(error.reason)) return []
    throw error
  }
}

function byPosition(entities: readonly Entity[]): ReadonlyMap<string, Entity> {
  return new Map(entities.map((entity) => [positionOf(entity), entity]))
}

/** Two equal counts with the same last change mean that no row came or went in between, so the rows seen are the rows there are. */
function hasStood(first: Entity | undefined, last: Entity | undefined): first is Entity {
  return first !== undefined && first.rows === last?.rows && first.changedAt === last.changedAt
}
