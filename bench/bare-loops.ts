import { noon } from '../test/connectors/mem0/platform-project.ts'

/** Asks a Letta for its agents, and each agent for its blocks and its passages, one request after the other. Gives how many passages came. */
export async function readLettaBare(url: string): Promise<number> {
  const agents = await get<readonly { id: string }[]>(`${url}/v1/agents/?limit=200`)
  let passages = 0
  for (const { id } of agents) {
    await get(`${url}/v1/agents/${id}/core-memory/blocks?limit=200`)
    for (let after = ''; ; ) {
      const page = await get<readonly { id: string }[]>(
        `${url}/v1/agents/${id}/archival-memory?limit=50&ascending=true${after}`,
      )
      passages += page.length
      if (page.length < 50) break
      after = `&after=${page.at(-1)?.id}`
    }
  }
  return passages
}

/** Asks a mem0 Platform for one page after the other. Gives how many memories came. */
export async function readPlatformBare(url: string, apiKey: string): Promise<number> {
  const anything = { OR: [{ user_id: '*' }, { agent_id: '*' }, { app_id: '*' }, { run_id: '*' }] }
  const filters = { AND: [anything, { updated_at: { lt: noon.toISOString() } }] }
  let memories = 0
  for (let page = 1; ; page++) {
    const { results, next } = await get<{ results: readonly unknown[]; next: string | null }>(
      `${url}/v3/memories/?page=${page}&page_size=200`,
      {
        method: 'POST',
        headers: { authorization: `Token ${apiKey}`, 'content-type': 'application/json' },
        body: JSON.stringify({ filters }),
      },
    )
    memories += results.length
    if (next === null) return memories
  }
}

async function get<T>(url: string, init: RequestInit = {}): Promise<T> {
  const response = await fetch(url, init)
  if (!response.ok) throw new Error(`The double answered ${response.status} to ${url}`)
  return (await response.json()) as T
}
