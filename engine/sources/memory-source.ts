/** Of whom a memory speaks, in the source's own words: mem0 `user_id`, a Letta agent or tag, an MCP entity. */
export type SubjectKind = 'user' | 'agent' | 'app' | 'run' | 'tag' | 'entity'

/**
 * A subject as a source names it; unique by kind and externalId within its source. `user` and `entity` are persons; the other kinds are
 * scopes, which may stand for one person or for many. `name`: what people call it, when the source says so.
 */
export type Subject = { readonly kind: SubjectKind; readonly externalId: string; readonly name?: string }

/** One item read from a source. `text` stands for itself out of its context (memory-mcp: `entity: observation`). */
export type Memory = {
  /** The source's own id, or one derived from the content where the source has none. Unique within the source. */
  readonly externalId: string
  readonly text: string
  /** The thing the text speaks about and its type, when the source knows them: they give a question its context. */
  readonly about?: { readonly name: string; readonly type: string }
  readonly subjects: readonly Subject[]
  readonly author: 'user' | 'assistant' | 'unknown'
  readonly createdAt?: Date
  readonly changedAt?: Date
  readonly categories: readonly string[]
  readonly metadata: Readonly<Record<string, unknown>>
  readonly status: 'live' | 'superseded' | 'expired'
  /** The instant from which a live memory no longer holds, when the source knows it: the engine lets it expire then. */
  readonly expiresAt?: Date
  /** What holds it, when that is read as a whole: a block, a file. Unique within the source. */
  readonly container?: string
  /** externalId of the memory that took this one's place. */
  readonly replacedBy?: string
}

/** Why an item of a source was left out; counted and shown to the operator. `where` is a line or an offset, never text. */
export type Skipped = { readonly reason: string; readonly where: string }

/**
 * One step of a pull. `cursor` resumes after this page and is opaque JSON. `complete` is true on the last page of a pull
 * that saw the whole source and hit no cap: only then may what was not seen since the pull began be declared gone.
 */
export type Page = {
  readonly memories: readonly Memory[]
  /** externalIds of memories that the source itself says were deleted. */
  readonly gone?: readonly string[]
  /** Containers that this page holds in full: what one held before and does not hold now is gone. One page never splits a container. */
  readonly containers?: readonly string[]
  readonly subjects: readonly Subject[]
  readonly skipped: readonly Skipped[]
  readonly cursor: string | null
  readonly complete: boolean
}

/** What `check` found. `sentence` is for the operator: what was seen, what was expected, what to do. */
export type Check =
  | { readonly status: 'ok'; readonly sentence: string }
  | { readonly status: 'failed'; readonly reason: string; readonly sentence: string; readonly permanent: boolean }

/** How much to read: what changed since the cursor, or the whole source anew. A source that cannot tell changes reads the whole. */
export type Extent = 'changes' | 'whole'

/** Reads one configured agent memory. Knows no database and never writes to the source. */
export type MemorySource = {
  /** Proves the settings. Never throws for a fault of the source. */
  check(signal: AbortSignal): Promise<Check>
  /**
   * Yields pages from `cursor` (null: from the start). `whole` begins a walk of the whole source; the cursor of a page inside such a
   * walk, passed with `changes`, goes on with that walk. An unchanged source may yield nothing at all. Throws SourceError.
   */
  pull(cursor: string | null, signal: AbortSignal, extent: Extent): AsyncIterable<Page>
  /** Calls `changed` after the source may have changed, until aborted. Absent where a source cannot tell. */
  watch?(changed: () => void, signal: AbortSignal): void
}

/** A source could not be read. `permanent`: no retry helps until a person acts. */
export class SourceError extends Error {
  readonly reason: string
  readonly permanent: boolean

  constructor(message: string, options: { reason: string; permanent: boolean; cause?: unknown }) {
    super(message, { cause: options.cause })
    this.name = 'SourceError'
    this.reason = options.reason
    this.permanent = options.permanent
  }
}
