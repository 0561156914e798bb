/**
 * Letta's MemFS: the Markdown files in which an agent keeps its memory under git, read from Letta's git remote or from the repository on this machine.
 * Read: branch `main`; of it the list items and paragraphs of `*.md`, and which commit brought each. Never read: `skills/`, the persona, hidden
 * folders, links, submodules, other branches, attached repositories. Never written: anything, not even a lock in a repository on disk.
 * Key: none on disk; for the remote an API key of Letta, from its console under API keys.
 * A pull that was stopped inside an agent goes on there while its head is the same; else that agent begins anew.
 */
import { type Extent, type MemorySource, SourceError } from '../../engine/sources/memory-source.ts'
import { usualRules } from '../http/fetch.ts'
import { type MemfsReading, readMemfsAgent, withoutMain } from './memfs.ts'
import { listMemfsAgents, type PlacedAgent } from './memfs-agents.ts'
import { checkMemfs } from './memfs-check.ts'
import { type MemfsCursor, parseMemfsCursor } from './memfs-cursor.ts'
import { subjectsOf } from './memfs-memories.ts'
import { cut } from './memfs-pages.ts'
import type { MemfsSettings } from './memfs-settings.ts'
import { watchHeads } from './memfs-watch.ts'

/** A source that reads the git memory of agents. `rules`: how the remote is called. */
export function memfsSource(settings: MemfsSettings, rules = usualRules): MemorySource {
  const list = () => listMemfsAgents(settings, { ...rules, vendor: 'Letta', allowPrivate: settings.allowPrivate })
  const source: MemorySource = {
    check: (signal) => checkMemfs(list, signal),

    async *pull(cursorText, signal, extent) {
      signal.throwIfAborted()
      const roster = await list()
      let cursor = beginOrGoOn(parseMemfsCursor(cursorText), extent, roster.agents)
      let skipped = roster.skipped
      const failures: SourceError[] = []
      const ahead = roster.agents.filter(({ id }) => id > (cursor.walk?.after ?? ''))
      if (ahead.length === 0 && cursor.walk !== undefined) {
        yield { memories: [], subjects: [], skipped, ...closing(cursor) }
      }

      for (const [index, agent] of ahead.entries()) {
        const outcome = await readOrFail(agent, cursor, signal)
        if (outcome === 'unchanged') continue
        const isFailed = outcome instanceof SourceError
        if (isFailed) failures.push(outcome)
        if (isFailed && roster.agents.length === 1) throw outcome
        const reading = isFailed ? leftOut(agent, outcome, cursor) : outcome
        skipped = [...skipped, ...reading.skipped]

        const pages = cut(reading)
        const given = givenOf(cursor, agent, reading)
        for (const [number, page] of pages.entries()) {
          if (number < given) continue
          signal.throwIfAborted()
          const isLast = number === pages.length - 1
          cursor = isLast ? afterAgent(cursor, agent, reading) : insideAgent(cursor, agent, reading, number + 1)
          const end =
            isLast && index === ahead.length - 1 ? closing(cursor) : { cursor: JSON.stringify(cursor), complete: false }
          yield { ...page, subjects: subjectsOf(agent), skipped, ...end }
          skipped = []
        }
      }
      if (failures[0] !== undefined && failures.length === roster.agents.length) throw failures[0]
    },
  }
  if (settings.path === undefined) return source
  return { ...source, watch: (changed, signal) => watchHeads(list, changed, signal) }
}

/** What one agent's fault says about that agent alone: the others are read, and nothing is declared gone. */
const faultsOfOneAgent: readonly string[] = [
  'not-found',
  'forbidden',
  'repository-missing',
  'repository-damaged',
  'repository-too-large',
  'object-missing',
  'branch-missing',
  'answer-too-large',
]

/** A walk reads everything anew, but still remembers what was there: see `readOrFail`. */
function beginOrGoOn(stored: MemfsCursor | undefined, extent: Extent, agents: readonly PlacedAgent[]): MemfsCursor {
  const ids = new Set(agents.map(({ id }) => id))
  const heads = Object.fromEntries(Object.entries(stored?.heads ?? {}).filter(([id]) => ids.has(id)))
  if (stored === undefined || extent === 'whole') return { heads, walk: { after: '', complete: true } }
  return { ...stored, heads }
}

async function readOrFail(
  agent: PlacedAgent,
  cursor: MemfsCursor,
  signal: AbortSignal,
): Promise<MemfsReading | 'unchanged' | SourceError> {
  const known = headOf(cursor, agent)
  try {
    const reading = await readMemfsAgent(agent.place, agent, cursor.walk === undefined ? known : undefined, signal)
    if (reading !== 'unchanged' && reading.head === '' && known) throw withoutMain(agent)
    return reading
  } catch (error) {
    if (error instanceof SourceError && faultsOfOneAgent.includes(error.reason)) return error
    throw error
  }
}

function leftOut(agent: PlacedAgent, { reason }: SourceError, cursor: MemfsCursor): MemfsReading {
  const skipped = [{ reason, where: agent.id }]
  return { head: headOf(cursor, agent) ?? '', memories: [], containers: [], skipped, whole: false, complete: false }
}

/** An id may be the name of something that every object has, such as constructor. */
function headOf({ heads }: MemfsCursor, { id }: PlacedAgent): string | undefined {
  return Object.hasOwn(heads, id) ? heads[id] : undefined
}

function givenOf({ inside }: MemfsCursor, { id }: PlacedAgent, { head }: MemfsReading): number {
  return inside?.agent === id && inside.head === head ? inside.pages : 0
}

function insideAgent(cursor: MemfsCursor, { id }: PlacedAgent, { head }: MemfsReading, pages: number): MemfsCursor {
  return { ...cursor, inside: { agent: id, head, pages } }
}

function afterAgent({ heads, walk }: MemfsCursor, { id }: PlacedAgent, { head, complete }: MemfsReading): MemfsCursor {
  const next = walk && { walk: { after: id, complete: walk.complete && complete } }
  return { heads: { ...heads, [id]: head }, ...next }
}

function closing({ heads, walk }: MemfsCursor): { cursor: string; complete: boolean } {
  return { cursor: JSON.stringify({ heads }), complete: walk?.complete === true }
}
