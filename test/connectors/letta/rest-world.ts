import { hash } from 'node:crypto'

export type AgentRow = {
  readonly id: string
  readonly name: string
  readonly created_at: string
  readonly tags: readonly string[]
  readonly hidden: boolean | null
  readonly identities: readonly { id: string; identifier_key: string; identity_type: string; name: string }[]
  readonly blockIds: readonly string[]
  readonly archiveId: string
  readonly messages: readonly { id: string; message_type: string; sender_id: string | null }[]
}

export type BlockRow = {
  readonly id: string
  readonly label: string
  readonly value: string
  readonly created_at: string
  readonly tags: readonly string[]
  readonly hidden: boolean | null
}

export type PassageRow = {
  readonly id: string
  readonly archive_id: string
  readonly text: string
  readonly created_at: string | null
  readonly updated_at: string | null
  readonly tags: readonly string[] | null
  readonly metadata: Readonly<Record<string, unknown>> | null
  readonly file_id: string | null
}

/** What a served Letta holds; tests change it between requests. */
export type World = {
  readonly agents: Map<string, AgentRow>
  readonly blocks: Map<string, BlockRow>
  readonly passages: Map<string, PassageRow>
  addAgent(row?: Partial<AgentRow>): AgentRow
  /** Attached to these agents. */
  addBlock(holders: readonly AgentRow[], row: Partial<BlockRow>): BlockRow
  addPassage(agent: AgentRow, row?: Partial<PassageRow>): PassageRow
  deleteAgent(id: string): void
}

/** Ids look like Letta's and have no order of their own; instants are a minute apart, in the order of adding. */
export function emptyWorld(seed = 1): World {
  let rows = 0
  const next = (kind: string) => {
    const digest = hash('sha256', `${seed} ${kind} ${rows++}`, 'hex')
    const [a, b, c, d, e] = [
      digest.slice(0, 8),
      digest.slice(8, 12),
      digest.slice(13, 16),
      digest.slice(17, 20),
      digest.slice(20, 32),
    ]
    return `${kind}-${a}-${b}-4${c}-a${d}-${e}`
  }
  const instant = () => new Date(Date.UTC(2026, 0, 1) + rows * 60_000).toISOString().replace('Z', '456Z')

  const world: World = {
    agents: new Map(),
    blocks: new Map(),
    passages: new Map(),
    addAgent(row = {}) {
      const given = { name: `assistant-${rows}`, created_at: instant(), tags: [], hidden: null, identities: [] }
      const agent = { ...given, id: next('agent'), blockIds: [], archiveId: next('archive'), messages: [], ...row }
      world.agents.set(agent.id, agent)
      return agent
    },
    addBlock(holders, row) {
      const given = { id: next('block'), label: 'human', value: '', created_at: instant(), tags: [], hidden: null }
      const block = { ...given, ...row }
      world.blocks.set(block.id, block)
      for (const { id } of holders) {
        const agent = world.agents.get(id)
        if (agent !== undefined) world.agents.set(id, { ...agent, blockIds: [...agent.blockIds, block.id] })
      }
      return block
    },
    addPassage(agent, row = {}) {
      const given = { created_at: instant(), updated_at: null, tags: [], metadata: {}, file_id: null }
      const text = `Passage ${rows} of ${agent.name} says something worth keeping`
      const passage = { ...given, id: next('passage'), archive_id: agent.archiveId, text, ...row }
      world.passages.set(passage.id, passage)
      return passage
    },
    deleteAgent(id) {
      world.agents.delete(id)
    },
  }
  return world
}

/** Agents for one person each, with two blocks of facts, a persona, and passages in turn; one block is shared by all. */
export function worldOf({ seed = 1, agents, passages }: { seed?: number; agents: number; passages: number }): World {
  const world = emptyWorld(seed)
  const rows = Array.from({ length: agents }, (_, index) => world.addAgent({ tags: [`user:u${index}`, 'support'] }))
  world.addBlock(rows, {
    label: 'company',
    value: 'The office closes at six on Fridays.\n\nInvoices are paid after 30 days.',
  })
  for (const [index, agent] of rows.entries()) {
    world.addBlock([agent], {
      label: 'human',
      value: `- Person ${index} prefers concise answers\n- Person ${index} runs Postgres 16`,
    })
    world.addBlock([agent], { label: 'persona', value: 'I am a patient assistant who never gives up.' })
  }
  for (let index = 0; index < passages; index++) world.addPassage(rows[index % agents] as AgentRow)
  return world
}
