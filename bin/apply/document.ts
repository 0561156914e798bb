import { parseDocument } from 'yaml'
import { z } from 'zod'
import { CommandError } from '../failure.ts'

const name = z.string().trim().min(1, 'must not be empty')
const patterns = z.strictObject({
  categories: z.array(name).default([]),
  tags: z.array(name).default([]),
  metadata: z.record(z.string(), z.string()).default({}),
  patterns: z.array(name).default([]),
})
const nothing = { categories: [], tags: [], metadata: {}, patterns: [] }
const subject = z
  .string()
  .regex(/^(user|agent|app|run|tag|entity):.+$/s, 'must be a kind and an id, such as user:ada or agent:agent-1')

const audience = z.strictObject({
  name,
  desiredRetention: z.number().min(0.5).max(0.99).optional(),
  weeklyAssignments: z.int().min(0).optional(),
  members: z.array(z.email()).default([]),
})

const source = z.strictObject({
  name,
  kind: name,
  settings: z.record(z.string(), z.unknown()),
  audience: name.nullable().default(null),
  trust: z.enum(['manual', 'auto']).default('manual'),
  walkHours: z.int().min(1).default(24),
  filters: z
    .strictObject({
      allow: patterns.default(nothing),
      deny: patterns.default(nothing),
      since: z.iso.date('must be a day, such as "2026-01-31"').nullable().default(null),
      cap: z.int().min(1).nullable().default(null),
    })
    .default({ allow: nothing, deny: nothing, since: null, cap: null }),
  rules: z
    .array(
      z.strictObject({
        for: z
          .string()
          .regex(/^(user|agent|app|run|tag|entity|category):.+$/s, 'must be a kind and a value, such as tag:billing'),
        audience: name,
      }),
    )
    .default([]),
  /** Whom a subject stands for: an email, or null for nobody. */
  people: z.record(subject, z.email().nullable()).default({}),
})

const document = z.strictObject({
  audiences: z.array(audience).default([]),
  sources: z.array(source).default([]),
})

/** What `clo.yaml` says: how things are to be. What it does not name stays as it is. */
export type Document = z.infer<typeof document>

/** One source of the document. */
export type DocumentSource = Document['sources'][number]

/** Reads the text of a `clo.yaml`. Throws CommandError with every fault of its form at once, each with its place; it quotes no value. */
export function parseCloYaml(text: string, file: string): Document {
  const parsed = document.safeParse(readYaml(text, file) ?? {})
  if (!parsed.success) throw faulty(file, parsed.error.issues.map(faultOf))
  return parsed.data
}

function readYaml(text: string, file: string): unknown {
  const yaml = parseDocument(text)
  // Behind the first line the parser quotes the text, which may hold a secret.
  const broken = yaml.errors.map(({ message }) => (message.split('\n')[0] ?? '').replace(/:$/, ''))
  if (broken.length > 0) throw faulty(file, broken)
  try {
    return yaml.toJS({ maxAliasCount: 100 })
  } catch {
    throw faulty(file, ['its aliases (*name) name what is not there, or each other without end'])
  }
}

function faultOf({ path, message }: z.core.$ZodIssue): string {
  return `${path.join('.') || 'the file'}: ${message}`
}

function faulty(file: string, faults: readonly string[]): CommandError {
  return new CommandError(`${file} cannot be used:\n  ${faults.join('\n  ')}`)
}
