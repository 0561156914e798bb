import type { AgentRow, BlockRow, PassageRow, World } from './rest-world.ts'

/** connectors.md 2.3, AgentState: relations are empty lists unless they were loaded; `memory` mirrors the blocks. */
export function asAgent(world: World, row: AgentRow, relations: readonly string[]): object {
  const has = (relation: string) => relations.includes(`agent.${relation}`)
  const blocks = has('blocks') ? row.blockIds.flatMap((id) => world.blocks.get(id) ?? []).map(asBlock) : []
  return {
    id: row.id,
    name: row.name,
    agent_type: 'letta_v1_agent',
    system: 'You answer people.',
    llm_config: { model: 'small', model_endpoint_type: 'openai', context_window: 32_000 },
    created_at: row.created_at,
    updated_at: row.created_at,
    last_run_completion: null,
    timezone: 'UTC',
    project_id: null,
    hidden: row.hidden,
    metadata: {},
    tags: has('tags') ? row.tags : [],
    blocks,
    memory: { blocks },
    identities: has('identities') ? row.identities.map((one) => ({ ...one, agent_ids: [], block_ids: [] })) : [],
    identity_ids: [],
    tools: [],
    sources: [],
  }
}

/** connectors.md 2.3, BlockResponse: no instants. */
export function asBlock({ id, label, value, tags, hidden }: BlockRow): object {
  const author = 'user-00000000-0000-4000-8000-000000000000'
  return {
    ...{ id, label, value, limit: 100_000, description: null, metadata: {}, tags, project_id: null, read_only: false },
    ...{ hidden, is_template: false, created_by_id: author, last_updated_by_id: author },
  }
}

/** connectors.md 2.3, Passage: every row carries a vector padded to 4096 numbers, and nothing suppresses it. Text, so that a big page is made fast. */
export function asPassages(rows: readonly PassageRow[], floats: number): string {
  return `[${rows.map((row) => `${JSON.stringify(withConfig(row)).slice(0, -1)},"embedding": ${vector(floats)}}`).join(',')}]`
}

function withConfig(row: PassageRow): object {
  const embedding_config = { embedding_endpoint_type: 'openai', embedding_model: 'small', embedding_dim: 1536 }
  const rest = { created_by_id: null, last_updated_by_id: null, is_deleted: false, file_name: null, source_id: null }
  return { ...rest, ...row, embedding_config }
}

const vectors = new Map<number, string>()

function vector(floats: number): string {
  const known = vectors.get(floats)
  if (known !== undefined) return known
  const numbers = Array.from({ length: floats }, (_, index) => (index < 1536 ? Math.sin(index + 1) / 40 : 0))
  const text = `[${numbers.map((number) => (number > 0 ? number : number.toExponential())).join(', ')}]`
  vectors.set(floats, text)
  return text
}

/** connectors.md 2.3, Message: `date`, not created_at. */
export function asMessage(row: AgentRow['messages'][number], index: number): object {
  const date = '2026-01-03T00:00:00+00:00'
  return { ...row, date, content: 'Something private', name: null, seq_id: index, run_id: null, step_id: null }
}
