import { type Check, SourceError } from '../../engine/sources/memory-source.ts'
import type { PlatformApi } from './platform-api.ts'

/** Proves the key by counting what it may read. Throws no SourceError. `apiKey` is only looked at for its beginning. */
export async function checkPlatform(
  open: () => Promise<PlatformApi>,
  apiKey: string,
  signal: AbortSignal,
): Promise<Check> {
  try {
    signal.throwIfAborted()
    const api = await open()
    const { project } = await api.ping()
    const count = await api.countMemories()
    const people = await api.listEntities(1)
    const named = `${count} ${count === 1 ? 'memory' : 'memories'} and ${people?.count ?? 0} users, agents, apps and runs`
    return {
      status: 'ok',
      sentence: `Seen ${project === undefined ? 'a project' : `project ${project}`} with ${named}.`,
    }
  } catch (error) {
    if (signal.aborted)
      return failed('aborted', 'The check was stopped before the source was read: run it again.', false)
    if (!(error instanceof SourceError)) throw error
    return failed(error.reason, `${error.message}${hintFor(error, apiKey)}.`, error.permanent)
  }
}

function hintFor({ reason }: SourceError, apiKey: string): string {
  if (reason !== 'unauthorized' || apiKey.startsWith('m0-')) return ''
  const advice =
    'take one from the dashboard of the project, or use mode self-hosted for the key of a server of your own'
  return `. Keys of mem0 Platform begin with m0-, and this one does not: ${advice}`
}

function failed(reason: string, sentence: string, permanent: boolean): Check {
  return { status: 'failed', reason, sentence, permanent }
}
