import { isAbsolute } from 'node:path'
import { z } from 'zod'

const absolutePath = z.string().refine(isAbsolute, 'must be an absolute path')
const personTypes = z.array(z.string().trim().min(1)).default(['person', 'user', 'default_user'])

/**
 * Settings of a memory-mcp source. `personTypes`: entity types that are persons, in any case. `timeoutMs` bounds one reading through the
 * server, its start included. `env` is added to the few variables that the child inherits (no secret of ours is among them).
 */
export const memoryMcpSettings = z.discriminatedUnion('mode', [
  z.strictObject({ mode: z.literal('file'), path: absolutePath, personTypes }),
  z.strictObject({
    mode: z.literal('server'),
    command: z.string().min(1),
    args: z.array(z.string()).default([]),
    env: z.record(z.string(), z.string()).default({}),
    cwd: absolutePath.optional(),
    timeoutMs: z.int().positive().default(30_000),
    personTypes,
  }),
])

/** Parsed settings of a memory-mcp source. */
export type MemoryMcpSettings = z.infer<typeof memoryMcpSettings>

/** Settings that read the memory file itself. */
export type FileSettings = Extract<MemoryMcpSettings, { mode: 'file' }>

/** Settings that read through the user's memory server. */
export type ServerSettings = Extract<MemoryMcpSettings, { mode: 'server' }>
