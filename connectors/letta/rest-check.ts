import { z } from 'zod'
import { type Check, SourceError } from '../../engine/sources/memory-source.ts'
import { listBlocks } from './blocks.ts'
import type { Read } from './reader.ts'
import type { RestSettings } from './rest-settings.ts'

const rows = z.array(z.object({ id: z.string() }))

/** Asks the server how it is, for its agents and for the memory of the oldest one. Throws nothing that the source is to blame for. */
export async function checkRest(read: Read, settings: RestSettings, signal: AbortSignal): Promise<Check> {
  try {
    return { status: 'ok', sentence: await describe(read, settings, signal) }
  } catch (error) {
    if (signal.aborted) {
      const sentence = 'The check was stopped before Letta was read: run it again.'
      return { status: 'failed', reason: 'aborted', sentence, permanent: false }
    }
    if (!(error instanceof SourceError)) throw error
    return { status: 'failed', reason: error.reason, sentence: `${error.message}.`, permanent: error.permanent }
  }
}

async function describe(read: Read, settings: RestSettings, signal: AbortSignal): Promise<string> {
  const tags = settings.tags.length > 0 ? { tags: [...settings.tags] } : {}
  const { version } = await read((letta) => letta.health(), z.object({ version: z.string().nullish() }), signal)
  const server = `Letta${version ? ` ${version}` : ''} at ${settings.baseUrl} answers`
  const count = await read((letta) => letta.get('/v1/agents/count', { query: tags }), z.int(), signal)
  const query = { limit: 1, order: 'asc' as const, include: ['agent.tags' as const], ...tags }
  const [agent] = await read((letta) => letta.agents.list(query), rows, signal)
  if (agent === undefined) {
    const where = settings.tags.length > 0 ? ' with one of the tags' : ''
    return `${server}, but shows no agent${where}: if there are some, see that the key, projectId and tags are the right ones.`
  }
  const blocks = await listBlocks(read, agent.id, signal)
  const passages = await read((letta) => letta.agents.passages.list(agent.id, { limit: 1 }), rows, signal)
  const holds = `holds ${counted(blocks.length, 'block')} and ${passages.length > 0 ? 'some passages' : 'no passage'}`
  return `${server} with ${counted(count, 'agent')}; the oldest, ${agent.id}, ${holds}.`
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
