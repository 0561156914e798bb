import { z } from 'zod'
import type { Skipped, Subject } from '../../engine/sources/memory-source.ts'
import type { AppServer } from './app-server-client.ts'
import { heldList } from './held-list.ts'
import { subjectsOfTags } from './subjects.ts'

/** An agent of an App Server. */
export type LocalAgent = { readonly id: string; readonly name: string; readonly subjects: readonly Subject[] }

const agentsAtOnce = 200
const passesAtMost = 3

const frame = z.object({
  success: z.literal(true),
  agents: z.array(z.object({ id: z.string().min(1), name: z.string().nullish(), tags: z.array(z.string()).nullish() })),
})
type Row = z.infer<typeof frame>['agents'][number]

/** The agents of a server by id, without sub-agents. A wanted one that the server does not list is named as skipped, never asked for. */
export async function listLocalAgents(
  server: AppServer,
  wanted: readonly string[],
): Promise<{ readonly agents: readonly LocalAgent[]; readonly skipped: readonly Skipped[] }> {
  const rows = await listRows(server)
  const meant = wanted.length === 0 ? [...rows.values()] : [...rows.values()].filter(({ id }) => wanted.includes(id))
  const isSubagent = ({ tags }: Row) => tags?.includes('role:subagent') ?? false
  return {
    agents: meant
      .filter((row) => !isSubagent(row))
      .map(({ id, name, tags }) => ({ id, name: name?.trim() ?? '', subjects: subjectsOfTags(tags ?? []) }))
      .sort((left, right) => (left.id < right.id ? -1 : 1)),
    skipped: [
      ...meant.filter(isSubagent).map(({ id }) => ({ reason: 'sub-agent', where: id })),
      ...wanted.filter((id) => !rows.has(id)).map((id) => ({ reason: 'unknown-agent', where: id })),
    ],
  }
}

/**
 * Without a limit the server gives 20 agents and no word of more. It sorts by the last run, so an agent that runs meanwhile moves to a page that was read
 * before: what took several pages is listed until a pass brings nobody new.
 */
async function listRows(server: AppServer): Promise<ReadonlyMap<string, Row>> {
  const rows = new Map<string, Row>()
  const hold = heldList('agents')
  for (let pass = 1; pass <= passesAtMost; pass++) {
    const before = rows.size
    let pages = 0
    const cursors = new Set<string>()
    let after: string | undefined
    for (;;) {
      const query = { limit: agentsAtOnce, ...(after !== undefined && { after }) }
      const [{ agents } = { agents: [] }] = await server.ask({ type: 'agent_list', fields: { query }, frame })
      const isKnown = after !== undefined && agents.every(({ id }) => rows.has(id)) && pass === 1
      hold(agents)
      for (const row of agents) rows.set(row.id, row)
      pages += 1
      const last = agents.at(-1)?.id
      if (agents.length < agentsAtOnce || isKnown || last === undefined || cursors.has(last)) break
      cursors.add(last)
      after = last
    }
    if (pages === 1 || rows.size === before) break
  }
  return rows
}
