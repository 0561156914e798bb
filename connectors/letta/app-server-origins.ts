import { z } from 'zod'
import { SourceError } from '../../engine/sources/memory-source.ts'
import type { AppServer } from './app-server-client.ts'
import type { LocalFile } from './app-server-snapshot.ts'
import type { Origin } from './memfs-memories.ts'

const questionsAtOnce = 8
const filesAtMost = 500

const history = z.object({
  success: z.literal(true),
  commits: z.array(
    z.object({ sha: z.string(), message: z.string(), timestamp: z.string(), author_name: z.string().nullish() }),
  ),
})

/**
 * The commit that last touched each file, by path; absent where the server cannot tell, or beyond 500 files. The server runs git for each question and says
 * nothing at all where git fails, so the first silence ends the questions for this agent: where a fact comes from is no reason to miss it.
 */
export async function lastCommits(
  server: AppServer,
  agentId: string,
  files: readonly LocalFile[],
): Promise<ReadonlyMap<string, Origin>> {
  const found = new Map<string, Origin>()
  const paths = files.filter(({ facts }) => facts.length > 0).map(({ path }) => path)
  for (let start = 0; start < Math.min(paths.length, filesAtMost); start += questionsAtOnce) {
    const some = paths.slice(start, start + questionsAtOnce)
    const origins = await Promise.all(some.map((path) => lastCommit(server, agentId, path)))
    for (const [index, origin] of origins.entries()) {
      if (origin !== 'silent' && origin !== undefined) found.set(some[index]!, origin)
    }
    if (origins.includes('silent')) break
  }
  return found
}

async function lastCommit(server: AppServer, agentId: string, path: string): Promise<Origin | 'silent' | undefined> {
  try {
    const fields = { agent_id: agentId, file_path: path, limit: 1 }
    const [frame] = await server.ask({ type: 'memory_history', fields, frame: history })
    const commit = frame?.commits[0]
    return commit && originOf(commit)
  } catch (error) {
    if (error instanceof SourceError && ['timeout', 'bad-answer'].includes(error.reason)) return 'silent'
    throw error
  }
}

/**
 * The server separates the parts of a commit by bars and does not escape those of the message, which then shifts all that follows. What is no instant gives
 * such a line away; of it only the sha is sure.
 */
function originOf({
  sha,
  message,
  timestamp,
  author_name: author,
}: z.infer<typeof history>['commits'][number]): Origin {
  const isWhole = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d([+-]\d\d:\d\d|Z)$/.test(timestamp)
  const at = new Date(timestamp)
  if (!isWhole || Number.isNaN(at.getTime())) return { sha }
  return { sha, message: message.trim().slice(0, 200), author: author?.trim().slice(0, 200) ?? '', at }
}
