/** One setting of a source as an operator gives it, by option or when asked. `secret`: the option names an environment variable that holds it. */
export type Field = {
  readonly setting: string
  /** As commander writes it, without the dashes: `url <address>`. */
  readonly option: string
  readonly meaning: string
  readonly type: 'text' | 'path' | 'list' | 'pairs' | 'switch' | 'secret'
  readonly required?: true
  /** What tells this way from another that has the same option. */
  readonly pattern?: RegExp
}

/** One way to reach one kind of source; null mode: the kind has only one. */
export type Way = {
  readonly kind: string
  readonly mode: string | null
  readonly title: string
  readonly fields: readonly Field[]
}

const path = (meaning: string): Field => ({
  setting: 'path',
  option: 'path <path>',
  meaning,
  type: 'path',
  required: true,
})
const baseUrl: Field = {
  setting: 'baseUrl',
  option: 'url <address>',
  meaning: 'its address',
  type: 'text',
  pattern: /^https?:/,
}
const apiKey: Field = { setting: 'apiKey', option: 'key-env <variable>', meaning: 'its API key', type: 'secret' }
const agentIds: Field = {
  setting: 'agentIds',
  option: 'agent <id>',
  meaning: 'only this agent; repeat for more',
  type: 'list',
}
const allowPrivate: Field = {
  setting: 'allowPrivate',
  option: 'allow-private',
  meaning: 'it lives in your own network: private addresses are allowed',
  type: 'switch',
}
const personTypes: Field = {
  setting: 'personTypes',
  option: 'person-type <type>',
  meaning: 'entity type that is a person; repeat for more',
  type: 'list',
}

/** Every way to reach a source, the usual one of a kind first. Options and questions both come from here. */
export const ways: readonly Way[] = [
  {
    kind: 'letta',
    mode: 'rest',
    title: 'Letta Cloud, or a self-hosted Letta server with /v1',
    fields: [
      baseUrl,
      apiKey,
      { setting: 'projectId', option: 'project <id>', meaning: 'only this project', type: 'text' },
      { setting: 'tags', option: 'tag <tag>', meaning: 'only agents with this tag; repeat for more', type: 'list' },
      {
        setting: 'messages',
        option: 'messages',
        meaning: 'take senders of messages as evidence of whom an agent speaks to',
        type: 'switch',
      },
      allowPrivate,
    ],
  },
  {
    kind: 'letta',
    mode: 'memfs',
    title: 'Letta MemFS: the git folder of an agent on this machine, or a folder of them',
    fields: [path('the folder')],
  },
  {
    kind: 'letta',
    mode: 'memfs',
    title: 'Letta MemFS: the git memory of agents in Letta Cloud',
    fields: [baseUrl, { ...apiKey, required: true }, { ...agentIds, required: true }, allowPrivate],
  },
  {
    kind: 'letta',
    mode: 'app-server',
    title: 'the Letta App Server, over its WebSocket',
    fields: [
      {
        setting: 'url',
        option: 'url <address>',
        meaning: 'its address (ws://127.0.0.1:4500/ws)',
        type: 'text',
        required: true,
        pattern: /^wss?:/,
      },
      { ...apiKey, setting: 'token', meaning: 'its token, when it asks for one' },
      agentIds,
      allowPrivate,
    ],
  },
  {
    kind: 'mem0',
    mode: 'platform',
    title: 'the mem0 Platform',
    fields: [{ ...apiKey, required: true }, baseUrl, allowPrivate],
  },
  {
    kind: 'mem0',
    mode: 'self-hosted',
    title: 'a self-hosted mem0 server',
    fields: [
      { ...baseUrl, required: true },
      apiKey,
      {
        setting: 'bearer',
        option: 'bearer-env <variable>',
        meaning: 'its bearer token, instead of a key',
        type: 'secret',
      },
      {
        setting: 'userIds',
        option: 'user <id>',
        meaning: 'only what concerns this user; repeat for more',
        type: 'list',
      },
      allowPrivate,
    ],
  },
  {
    kind: 'mem0',
    mode: 'pgvector',
    title: "a self-hosted mem0's own PostgreSQL: for more than 1,000 memories a user",
    fields: [
      {
        setting: 'connectionUrl',
        option: 'database-env <variable>',
        meaning: 'its address, postgres://...',
        type: 'secret',
        required: true,
      },
      { setting: 'table', option: 'table <name>', meaning: 'its table (memories)', type: 'text' },
      {
        setting: 'tls',
        option: 'tls <how>',
        meaning: 'its certificate is verified (the usual), unverified, or there is none',
        type: 'text',
      },
      allowPrivate,
    ],
  },
  {
    kind: 'memory-mcp',
    mode: 'file',
    title: 'the MCP memory server, from the file that it writes',
    fields: [path('the memory file (MEMORY_FILE_PATH of the memory server)'), personTypes],
  },
  {
    kind: 'memory-mcp',
    mode: 'server',
    title: 'the MCP memory server, through the server itself',
    fields: [
      {
        setting: 'command',
        option: 'command <command>',
        meaning: 'the command that starts it',
        type: 'text',
        required: true,
      },
      {
        setting: 'args',
        option: 'arg <argument>',
        meaning: 'an argument for that command; repeat for more',
        type: 'list',
      },
      {
        setting: 'env',
        option: 'env <name=value>',
        meaning: 'a variable for that command, kept sealed; repeat for more',
        type: 'pairs',
      },
      personTypes,
    ],
  },
  {
    kind: 'file',
    mode: null,
    title: 'a file of memories, JSONL or CSV, that something else writes',
    fields: [
      path('the file'),
      {
        setting: 'format',
        option: 'format <format>',
        meaning: 'jsonl or csv, where its name does not say',
        type: 'text',
      },
    ],
  },
  {
    kind: 'webhook',
    mode: null,
    title: 'signed requests that something else sends to this program',
    fields: [
      {
        ...apiKey,
        setting: 'secret',
        meaning: 'the secret that requests are signed with (16 characters or more)',
        required: true,
      },
    ],
  },
]

/** The name under which commander keeps an option's value: `key-env <variable>` is `keyEnv`. */
export function optionName({ option }: Field): string {
  return (option.split(' ')[0] ?? '').replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
}
