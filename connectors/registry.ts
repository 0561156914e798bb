import type { z } from 'zod'
import { type MemorySource, SourceError } from '../engine/sources/memory-source.ts'
import { fileSecrets, fileSettings } from './file/settings.ts'
import { fileSource } from './file/source.ts'
import { lettaSecrets, lettaSettings } from './letta/settings.ts'
import { lettaSource } from './letta/source.ts'
import { mem0Secrets, mem0Settings } from './mem0/settings.ts'
import { mem0Source } from './mem0/source.ts'
import { memoryMcpSettings } from './memory-mcp/settings.ts'
import { memoryMcpSource } from './memory-mcp/source.ts'
import { webhookSecrets, webhookSettings } from './webhook/settings.ts'
import { webhookSource } from './webhook/source.ts'

/** The code for one kind of source. `open` parses what it is given and does no I/O; it throws SourceError `bad-settings`. */
export type Connector = {
  readonly kind: string
  /** One sentence for an operator who chooses among kinds. */
  readonly describe: string
  readonly settings: z.ZodType
  /** Settings that are kept sealed and never shown. */
  readonly secrets: readonly string[]
  open(settings: unknown): MemorySource
}

/** Every kind of source that this program can read. */
export const connectors: readonly Connector[] = [
  connector('letta', lettaSettings, {
    secrets: lettaSecrets,
    describe: 'Letta: agents in the Cloud or on a server of your own, their git memory (MemFS), or the App Server.',
    open: lettaSource,
  }),
  connector('mem0', mem0Settings, {
    secrets: mem0Secrets,
    describe: 'mem0: the Platform, a self-hosted server, or its PostgreSQL.',
    open: mem0Source,
  }),
  connector('memory-mcp', memoryMcpSettings, {
    secrets: ['env'],
    describe:
      'The knowledge graph of @modelcontextprotocol/server-memory, read from its JSONL file or through the server itself.',
    open: (settings) => memoryMcpSource(settings),
  }),
  connector('file', fileSettings, {
    secrets: fileSecrets,
    describe: 'A file of memories, JSONL or CSV, that something else writes.',
    open: (settings) => fileSource(settings),
  }),
  connector('webhook', webhookSettings, {
    secrets: webhookSecrets,
    describe: 'Signed requests that something else sends.',
    open: () => webhookSource(),
  }),
]

/**
 * Opens a source of a kind with the settings stored for it. Throws SourceError: `unknown-kind`, or `bad-settings` with every fault in one
 * sentence; both permanent.
 */
export function openSource(kind: string, settings: unknown): MemorySource {
  return connectorOf(kind).open(settings)
}

/** The code for a kind of source. Throws SourceError `unknown-kind`, permanent. */
export function connectorOf(kind: string): Connector {
  const found = connectors.find((candidate) => candidate.kind === kind)
  if (found !== undefined) return found
  const known = connectors.map((candidate) => candidate.kind).join(', ')
  throw new SourceError(`There is no kind of source ${kind}: expected ${known}`, {
    reason: 'unknown-kind',
    permanent: true,
  })
}

function connector<Settings>(
  kind: string,
  settings: z.ZodType<Settings>,
  {
    describe,
    secrets,
    open,
  }: { describe: string; secrets: readonly string[]; open: (settings: Settings) => MemorySource },
): Connector {
  return { kind, describe, settings, secrets, open: (given) => open(parseSettings(kind, settings, given)) }
}

function parseSettings<Settings>(kind: string, schema: z.ZodType<Settings>, given: unknown): Settings {
  const parsed = schema.safeParse(given)
  if (parsed.success) return parsed.data
  const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'settings'}: ${message}`)
  throw new SourceError(`The settings of ${kind} cannot be used: ${faults.join('; ')}`, {
    reason: 'bad-settings',
    permanent: true,
  })
}
