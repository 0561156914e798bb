import { z } from 'zod'
import { type Skipped, SourceError, type Subject } from '../../engine/sources/memory-source.ts'
import { heldList } from './held-list.ts'
import type { Read } from './reader.ts'
import type { RestSettings } from './rest-settings.ts'
import { gitMemoryTag, type Identity, subjectOfIdentity, subjectsOfTags, uniqueSubjects } from './subjects.ts'

/** An agent whose memory is read, with everybody and everything that it stands for. `createdAt` is the server's text, empty when there is none. */
export type Agent = {
  readonly id: string
  readonly name: string
  readonly createdAt: string
  readonly subjects: readonly Subject[]
  readonly identities: ReadonlyMap<string, Subject>
  readonly hasGitMemory: boolean
}

/** The agents of a server, oldest first, and those that are none of ours. */
export type Roster = { readonly agents: readonly Agent[]; readonly skipped: readonly Skipped[] }

/** The most rows that Letta Cloud gives at once (connectors.md 2.3). */
export const rowsAtMost = 200

const agentSchema = z.object({
  id: z.string().min(1),
  name: z.string().nullish(),
  created_at: z.string().nullish(),
  hidden: z.boolean().nullish(),
  tags: z.array(z.string()).nullish(),
  identities: z
    .array(
      z.object({
        id: z.string(),
        identifier_key: z.string().nullish(),
        identity_type: z.string().nullish(),
        name: z.string().nullish(),
      }),
    )
    .nullish(),
})
type AgentRow = z.infer<typeof agentSchema>

/** Lists the agents that the settings ask for, without hidden ones and sub-agents. */
export async function listAgents(read: Read, settings: RestSettings, signal: AbortSignal): Promise<Roster> {
  const isLast = (page: readonly unknown[]) => page.length === 0
  const rows = await walkAgents(read, { signal, isLast }, (after) =>
    read(
      (letta) =>
        letta.agents.list({
          limit: rowsAtMost,
          order: 'asc',
          order_by: 'created_at',
          include: ['agent.tags', 'agent.identities'],
          ...(settings.tags.length > 0 && { tags: [...settings.tags] }),
          ...after,
        }),
      z.array(agentSchema),
      signal,
    ),
  )
  const judged = rows.map((row) => ({ row, reason: reasonToSkip(row) }))
  return {
    agents: judged.filter(({ reason }) => reason === undefined).map(({ row }) => agentOf(row)),
    skipped: judged.flatMap(({ row, reason }) => (reason === undefined ? [] : { reason, where: row.id })),
  }
}

/** The ids of the agents that hold a block, or an archive. A page that is not full is believed to be the last one, unlike elsewhere: no memory hangs on it. */
export async function listHolders(
  read: Read,
  held: { readonly block: string } | { readonly archive: string },
  signal: AbortSignal,
): Promise<readonly string[]> {
  const isLast = (page: readonly unknown[]) => page.length < rowsAtMost
  const rows = await walkAgents(read, { signal, isLast }, (after) => {
    const query = { limit: rowsAtMost, order: 'asc' as const, include: ['agent.tags' as const], ...after }
    return read(
      (letta) =>
        'block' in held
          ? letta.blocks.agents.list(held.block, query)
          : letta.get(`/v1/archives/${encodeURIComponent(held.archive)}/agents`, { query }),
      z.array(z.object({ id: z.string().min(1) })),
      signal,
    )
  })
  return rows.map(({ id }) => id)
}

/** Whether the server still has an agent. */
export async function hasAgent(read: Read, id: string, signal: AbortSignal): Promise<boolean> {
  try {
    await read((letta) => letta.agents.retrieve(id, { include: ['agent.tags'] }), z.object({ id: z.string() }), signal)
    return true
  } catch (error) {
    if (error instanceof SourceError && error.reason === 'not-found') return false
    throw error
  }
}

/**
 * Pages through a list of agents. When the agent that the last page ended with is deleted, the server begins again without a word (connectors.md 2.4):
 * then the walk goes on after the one before it.
 */
async function walkAgents<Row extends { readonly id: string }>(
  read: Read,
  { signal, isLast }: { signal: AbortSignal; isLast: (page: readonly unknown[]) => boolean },
  listAfter: (after: { readonly after?: string }) => Promise<readonly Row[]>,
): Promise<readonly Row[]> {
  const rows = new Map<string, Row>()
  const trail: string[] = []
  const hold = heldList('agents')
  for (;;) {
    const last = trail.at(-1)
    const page = await listAfter(last === undefined ? {} : { after: last })
    if (last !== undefined && page.some(({ id }) => rows.has(id))) {
      if (await hasAgent(read, last, signal)) throw cursorIgnored('its agents', last)
      trail.pop()
      rows.delete(last)
      continue
    }
    hold(page)
    for (const row of page) {
      if (!rows.has(row.id)) trail.push(row.id)
      rows.set(row.id, row)
    }
    if (isLast(page)) return [...rows.values()]
  }
}

/** The server gave what it had given before: going on would never end. */
export function cursorIgnored(what: string, after: string): SourceError {
  const message = `Letta listed ${what} after ${after.slice(0, 100)} with rows that came before: expected later ones only; see whether something between here and Letta drops the query of a request`
  return new SourceError(message, { reason: 'cursor-ignored', permanent: false })
}

function reasonToSkip({ hidden, tags }: AgentRow): string | undefined {
  if (hidden === true) return 'hidden-agent'
  return tags?.includes('role:subagent') ? 'sub-agent' : undefined
}

function agentOf(row: AgentRow): Agent {
  const name = row.name?.trim() ?? ''
  const identities = new Map(namedIdentities(row.identities ?? []))
  const self: Subject = { kind: 'agent', externalId: row.id, ...(name !== '' && { name }) }
  return {
    id: row.id,
    name,
    createdAt: row.created_at ?? '',
    subjects: uniqueSubjects([self, ...identities.values(), ...subjectsOfTags(row.tags ?? [])]),
    identities,
    hasGitMemory: row.tags?.includes(gitMemoryTag) ?? false,
  }
}

function namedIdentities(identities: readonly Identity[]): [string, Subject][] {
  return identities.flatMap((identity): [string, Subject][] => {
    const subject = subjectOfIdentity(identity)
    return subject === undefined ? [] : [[identity.id, subject]]
  })
}
