import { z } from 'zod'
import type { Memory, Subject } from '../../engine/sources/memory-source.ts'
import type { Agent } from './agents.ts'
import type { Read } from './reader.ts'

const messageSchema = z.object({ message_type: z.string(), sender_id: z.string().nullish() })

const messagesAtMost = 100
const sendersAtMost = 100

/**
 * The ids of those whose messages an agent got: the ones known and those on the newest page. Nothing else of a message is looked at. Without a cursor
 * the newest page comes, whatever order it has (connectors.md 2.4), and one stored message may come as several items (2.3), which name one sender.
 */
export async function readSenders(
  read: Read,
  agentId: string,
  known: readonly string[],
  signal: AbortSignal,
): Promise<readonly string[]> {
  const page = await read(
    (letta) => letta.agents.messages.list(agentId, { limit: messagesAtMost }),
    z.array(messageSchema),
    signal,
  )
  const senders = page
    .filter(({ message_type: type }) => type === 'user_message')
    .flatMap(({ sender_id: sender }) => sender ?? [])
    .filter((sender) => sender !== '' && !sender.startsWith('agent-'))
  return [...new Set([...known, ...senders])].slice(0, sendersAtMost)
}

/** The persons behind senders: by the key of an identity that the agent has, else by the id itself. */
export function subjectsOfSenders(senders: readonly string[], agent: Agent): readonly Subject[] {
  return senders.map((sender) => agent.identities.get(sender) ?? { kind: 'user', externalId: sender })
}

/**
 * Adds those who wrote to the agent to a memory that names no person: they may have met it. Where a tag or an identity says whom a memory concerns,
 * nobody else is asked for it.
 */
export function withSenders(memory: Memory, senders: readonly Subject[]): Memory {
  if (senders.length === 0 || memory.subjects.some(({ kind }) => kind === 'user')) return memory
  return { ...memory, subjects: [...memory.subjects, ...senders] }
}
