import { z } from 'zod'
import type { SelfHostedRow } from './self-hosted-memory.ts'

const text = z
  .union([z.string(), z.number().transform(String)])
  .optional()
  .catch(undefined)

/** What mem0 keeps of a memory beside its vector. The agent's own metadata stands among these keys. */
const payloadSchema = z.looseObject({
  data: z.string().catch(''),
  user_id: text,
  agent_id: text,
  run_id: text,
  role: text,
  attributed_to: text,
  created_at: text,
  updated_at: text,
  expiration_date: text,
})

/** Reads a payload; without text where there is nothing in it to remember. */
export function rowOf(id: string, payload: unknown): SelfHostedRow {
  const { data } = payloadSchema.safeParse(payload)
  if (data === undefined) return { id, text: '', metadata: {} }
  return {
    id,
    text: data.data,
    userId: data.user_id,
    agentId: data.agent_id,
    runId: data.run_id,
    speaker: data.attributed_to ?? data.role,
    createdAt: data.created_at,
    updatedAt: data.updated_at,
    expirationDate: data.expiration_date,
    metadata: data,
  }
}
