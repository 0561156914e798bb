import { type Command, InvalidArgumentError } from 'commander'
import { type Filters, findFilters, noFilters, type Patterns, setFilters } from '../../engine/sources/filters.ts'
import { answerWith, type Define, withRuntime } from '../define-command.ts'
import { sourceNamed } from '../named.ts'

type Listed = readonly string[]
type Metadata = Readonly<Record<string, string>>
type Options = {
  readonly allowCategory?: Listed
  readonly allowTag?: Listed
  readonly allowMetadata?: Metadata
  readonly allowPattern?: Listed
  readonly denyCategory?: Listed
  readonly denyTag?: Listed
  readonly denyMetadata?: Metadata
  readonly denyPattern?: Listed
  readonly since?: Date
  readonly cap?: number
}

/** `clo source filter`: adds to what a source may give; without options, shows it. */
export const defineFilter: Define = (command, shell) => {
  command
    .description('Say what a source may give and what not. Adds to what was said before; without options, shows it.')
    .argument('<name>', 'the source')
  for (const side of ['allow', 'deny'] as const) defineSide(command, side)
  command
    .option('--since <day>', 'leave out what is older, such as 2026-01-01', dayOf)
    .option('--cap <memories>', 'how many the first backfill may bring at most', countOf)
    .option('--clear', 'forget what was said before')
  answerWith(command, shell, (name: string, { clear = false, ...options }: Options & { readonly clear?: boolean }) =>
    withRuntime(shell, async ({ db }) => {
      const { id } = await sourceNamed(db, name)
      const before = await findFilters(db, id)
      const isAsked = !clear && Object.keys(options).every((option) => option === 'json')
      if (isAsked) return { data: before, lines: linesOf(before) }

      const filters = merge(clear ? noFilters : before, options)
      await setFilters(db, id, filters)
      const next = `The next sync reads ${name} from its start by them: clo source preview "${name}", then clo source sync "${name}"`
      return { data: filters, lines: [...linesOf(filters), next] }
    }),
  )
}

function defineSide(command: Command, side: 'allow' | 'deny'): void {
  const verb = side === 'allow' ? 'take only what has' : 'leave out what has'
  command
    .option(`--${side}-category <category>`, `${verb} this category; repeat for more`, collect)
    .option(`--${side}-tag <tag>`, `${verb} this tag; repeat for more`, collect)
    .option(`--${side}-metadata <field=value>`, `${verb} this metadata; repeat for more`, collectField)
    .option(`--${side}-pattern <pattern>`, `${verb} this in its text, * for anything; repeat for more`, collect)
}

function merge(before: Filters, options: Options): Filters {
  return {
    allow: mergePatterns(before.allow, {
      categories: options.allowCategory ?? [],
      tags: options.allowTag ?? [],
      metadata: options.allowMetadata ?? {},
      patterns: options.allowPattern ?? [],
    }),
    deny: mergePatterns(before.deny, {
      categories: options.denyCategory ?? [],
      tags: options.denyTag ?? [],
      metadata: options.denyMetadata ?? {},
      patterns: options.denyPattern ?? [],
    }),
    since: options.since ?? before.since,
    cap: options.cap ?? before.cap,
  }
}

function mergePatterns(before: Patterns, more: Patterns): Patterns {
  const both = (list: 'categories' | 'tags' | 'patterns') => [...new Set([...before[list], ...more[list]])]
  return {
    categories: both('categories'),
    tags: both('tags'),
    metadata: { ...before.metadata, ...more.metadata },
    patterns: both('patterns'),
  }
}

function linesOf({ allow, deny, since, cap }: Filters): readonly string[] {
  const lines = [
    ...sideLines('Takes only what has', allow),
    ...sideLines('Leaves out what has', deny),
    ...(since === null ? [] : [`Leaves out what is older than ${since.toISOString().slice(0, 10)}.`]),
    ...(cap === null ? [] : [`Brings at most ${cap.toLocaleString('en')} memories in the first backfill.`]),
  ]
  return lines.length > 0 ? lines : ['Nothing is filtered.']
}

function sideLines(verb: string, { categories, tags, metadata, patterns }: Patterns): readonly string[] {
  const fields = Object.entries(metadata).map(([field, value]) => `${field}=${value}`)
  const lists = [
    ['the category', categories],
    ['the tag', tags],
    ['the metadata', fields],
    ['in its text', patterns],
  ] as const
  return lists.flatMap(([what, list]) => (list.length === 0 ? [] : [`${verb} ${what} ${list.join(' or ')}.`]))
}

function collect(value: string, earlier: Listed = []): Listed {
  if (value.trim() === '' || value.length > 200) throw new InvalidArgumentError('Expected 1 to 200 characters.')
  return [...earlier, value]
}

function collectField(text: string, earlier: Metadata = {}): Metadata {
  const equals = text.indexOf('=')
  if (equals < 1 || text.length > 200) throw new InvalidArgumentError('Expected FIELD=VALUE.')
  return { ...earlier, [text.slice(0, equals)]: text.slice(equals + 1) }
}

function dayOf(text: string): Date {
  const day = new Date(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : Number.NaN)
  if (Number.isNaN(day.getTime()) || day.toISOString().slice(0, 10) !== text)
    throw new InvalidArgumentError('Expected a day such as 2026-01-01.')
  return day
}

function countOf(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('Expected a number of memories, 1 or more.')
  return Number(text)
}
