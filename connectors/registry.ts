import type { z } from 'zod'
import { type MemorySource, SourceError } from '../engine/sources/memory-source.ts'
import { memoryMcpSettings } from './memory-mcp/settings.ts'
import { memoryMcpSource } from './memory-mcp/source.ts'

/** The code for one kind of source. `open` parses what it is given and does no I/O; it throws SourceError `bad-settings`. */
export type Connector = {
  readonly kind: string
  /** One sentence for an operator who chooses among kinds. */
  readonly describe: string
  readonly settings: z.ZodType
  open(settings: unknown): MemorySource
}

/** Every kind of source that this program can read. */
export const connectors: readonly Connector[] = [
  connector('memory-mcp', memoryMcpSettings, {
    describe:
      'The knowledge graph of @modelcontextprotocol/server-memory, read from its JSONL file or through the server itself.',
    open: memoryMcpSource,
  }),
]

/**
 * Opens a source of a kind with the settings stored for it. Throws SourceError: `unknown-kind`, or `bad-settings` with every fault in one
 * sentence; both permanent.
 */
export function openSource(kind: string, settings: unknown): MemorySource {
  const found = connectors.find((candidate) => candidate.kind === kind)
  if (found !== undefined) return found.open(settings)
  const known = connectors.map((candidate) => candidate.kind).join(', ')
  throw new SourceError(`There is no kind of source ${kind}: expected ${known}`, {
    reason: 'unknown-kind',
    permanent: true,
  })
}

function connector<Settings>(
  kind: string,
  settings: z.ZodType<Settings>,
  { describe, open }: { describe: string; open: (settings: Settings) => MemorySource },
): Connector {
  return { kind, describe, settings, open: (given) => open(parseSettings(kind, settings, given)) }
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
