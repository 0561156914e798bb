import { join } from 'node:path'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { onTestFinished } from 'vitest'

const serverScript = join(
  import.meta.dirname,
  '../../../node_modules/@modelcontextprotocol/server-memory/dist/index.js',
)

/** How to start the real memory server on the file at `path`. */
export function serverCommand(path: string) {
  return { command: process.execPath, args: [serverScript], env: { MEMORY_FILE_PATH: path } }
}

/** An agent with the real memory server as its tool, until the test ends. */
export async function startAgent(
  path: string,
): Promise<(tool: string, input: Record<string, unknown>) => Promise<void>> {
  const client = new Client({ name: 'agent', version: '1' })
  await client.connect(new StdioClientTransport({ ...serverCommand(path), stderr: 'ignore' }))
  onTestFinished(() => client.close())
  return async (tool, input) => {
    const result = await client.callTool({ name: tool, arguments: input })
    if (result.isError) throw new Error(`the memory server refused ${tool}`)
  }
}

/** What a team's agent may have learnt: two people, two things, and who works with which. */
export const teamEntities = [
  { name: 'Alice', entityType: 'person', observations: ['Leads the release on Thursdays'] },
  { name: 'Bob', entityType: 'User', observations: [] },
  {
    name: 'Postgres',
    entityType: 'database',
    observations: ['Runs version 16 in production', 'Backups start at 02:00 UTC'],
  },
  { name: 'Release train', entityType: 'process', observations: ['Leaves every second Thursday'] },
]

/** The relations of that team. */
export const teamRelations = [
  { from: 'Alice', to: 'Postgres', relationType: 'maintains' },
  { from: 'Bob', to: 'Postgres', relationType: 'learns' },
  { from: 'Bob', to: 'Alice', relationType: 'reports_to' },
  { from: 'Release train', to: 'Postgres', relationType: 'depends_on' },
]
