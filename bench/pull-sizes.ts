/** What the doubles of the pull bench hold. `memories`: passages with vectors, or listed memories. */
export const doubles = {
  Letta: { agents: 8, memories: 4_000 },
  'mem0 Platform': { memories: 20_000 },
} as const

/** Which double. */
export type Double = keyof typeof doubles
