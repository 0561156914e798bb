import { type Check, SourceError } from '../../engine/sources/memory-source.ts'
import { readMemfsAgent } from './memfs.ts'
import type { Roster } from './memfs-agents.ts'

/** A check is no walk: of many agents the first few prove the settings. */
const agentsChecked = 10

/** Reads the first agents whole and says what is there, or what is wrong and what to do. Throws no SourceError. */
export async function checkMemfs(list: () => Promise<Roster>, signal: AbortSignal): Promise<Check> {
  try {
    const { agents } = await list()
    let [statements, files] = [0, 0]
    for (const agent of agents.slice(0, agentsChecked)) {
      const reading = await readMemfsAgent(agent.place, agent, undefined, signal)
      if (reading === 'unchanged') throw new Error('a check compares with nothing, yet the memory was found unchanged')
      statements += reading.memories.length
      files += reading.containers.length
    }
    const read = agents.length > agentsChecked ? `, of which the first ${agentsChecked} were read` : ''
    const sentence = `Seen ${counted(agents.length, 'agent')}${read}: ${counted(statements, 'statement')} in ${counted(files, 'file')}.`
    return { status: 'ok', sentence }
  } catch (error) {
    if (signal.aborted) {
      const sentence = 'The check was stopped before the memory was read: run it again.'
      return { status: 'failed', reason: 'aborted', sentence, permanent: false }
    }
    if (!(error instanceof SourceError)) throw error
    return { status: 'failed', reason: error.reason, sentence: `${error.message}.`, permanent: error.permanent }
  }
}

/** A number with its noun. */
export function counted(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}
