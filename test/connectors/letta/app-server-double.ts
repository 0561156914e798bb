import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import { type WebSocket, WebSocketServer } from 'ws'

/** An agent with its files by path and the commits of each, newest first. Without `files` it has no git memory. */
export type ServedAgent = {
  readonly id: string
  readonly name?: string
  readonly tags?: readonly string[]
  readonly files?: Readonly<Record<string, string>>
  readonly commits?: Readonly<Record<string, readonly object[]>>
  readonly isReady?: boolean
}

/** What a double is asked and how it misbehaves. All may be changed while it runs. */
export type AppServerDouble = {
  readonly url: string
  readonly requests: { type: string; agent_id?: string; [field: string]: unknown }[]
  /** Agents that came into being because somebody asked for their memory. */
  readonly createdByAsking: string[]
  agents: readonly ServedAgent[]
  /** Requests that this version does not know. */
  unknown: readonly string[]
  /** Called with each request; true ends the connection instead of an answer. */
  hangUp: (type: string) => boolean
  /** Tells every client of a change. */
  push(): void
  readonly connections: number
  dropAll(): void
}

type Request = {
  type: string
  request_id: string
  agent_id?: string
  file_path?: string
  query?: { limit?: number; after?: string }
}

/** An App Server with these agents. `token`: asked for as with --ws-auth capability-token. */
export async function serveApp(
  agents: readonly ServedAgent[],
  { token }: { token?: string } = {},
): Promise<AppServerDouble> {
  const isWelcome = (headers: IncomingHttpHeaders) => token === undefined || headers.authorization === `Bearer ${token}`
  const http = createServer(({ url, headers }, response) => {
    // connectors.md 2.8: /app-server-info, under the same token as the socket.
    if (url !== '/app-server-info') return response.writeHead(404).end()
    if (!isWelcome(headers)) return response.writeHead(401).end('{"error":"missing token"}')
    const info = { type: 'app_server_info_response', success: true, backend: 'local', letta_code_version: '0.30.28' }
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(info))
  })
  const sockets = new WebSocketServer({
    server: http,
    verifyClient: ({ req }: { req: { headers: IncomingHttpHeaders } }) => isWelcome(req.headers),
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    double.dropAll()
    sockets.close()
    http.closeAllConnections()
    await new Promise((resolve) => http.close(resolve))
  })

  const double: AppServerDouble = {
    url: `ws://127.0.0.1:${(http.address() as AddressInfo).port}/ws`,
    requests: [],
    createdByAsking: [],
    agents,
    unknown: [],
    hangUp: () => false,
    get connections() {
      return sockets.clients.size
    },
    push() {
      // connectors.md 2.8: epoch milliseconds and no agent id.
      const frame = { type: 'memory_updated', affected_paths: ['reference/n0.md'], timestamp: 1795389970893 }
      for (const client of sockets.clients) client.send(JSON.stringify(frame))
    },
    dropAll() {
      for (const client of sockets.clients) client.terminate()
    },
  }
  sockets.on('connection', (socket) => {
    socket.on('message', (data) => {
      const request = JSON.parse(String(data)) as Request
      double.requests.push(request)
      if (double.hangUp(request.type)) return socket.terminate()
      // connectors.md 2.8: an unknown type gets no reply at all.
      if (!double.unknown.includes(request.type)) answer(double, request, socket)
    })
  })
  return double
}

function answer(double: AppServerDouble, request: Request, socket: WebSocket): void {
  const send = (frame: object) => socket.send(JSON.stringify({ request_id: request.request_id, ...frame }))
  if (request.type === 'agent_list') listAgents(double, request, send)
  if (request.type === 'list_memory') listMemory(double, request, send)
  if (request.type === 'memory_history') {
    // connectors.md 2.8: newest first.
    const commits = double.agents.find(({ id }) => id === request.agent_id)?.commits?.[request.file_path ?? ''] ?? []
    send({ type: 'memory_history_response', file_path: request.file_path, success: true, commits })
  }
}

function listAgents({ agents }: AppServerDouble, { query }: Request, send: (frame: object) => void): void {
  // Seen with letta-code 0.32.18, beside connectors.md 2.8: 20 agents without a limit; an unknown cursor is ignored.
  const start = agents.findIndex(({ id }) => id === query?.after) + 1
  const page = agents.slice(start, start + (query?.limit ?? 20))
  // connectors.md 2.8: no created_at.
  send({ type: 'agent_list_response', success: true, agents: page.map(({ id, name, tags }) => ({ id, name, tags })) })
}

function listMemory(double: AppServerDouble, { agent_id: id = '' }: Request, send: (frame: object) => void): void {
  const agent = double.agents.find((one) => one.id === id)
  // connectors.md 2.8: an unknown agent id is a success with no entries, and makes an empty repository.
  if (agent === undefined) double.createdByAsking.push(id)
  const entries = Object.entries(agent?.files ?? {}).map(([path, content]) => ({
    relative_path: path,
    is_system: path.startsWith('system/'),
    description: `about ${path}`,
    content,
    size: content.length,
    kind: 'markdown',
    mime_type: 'text/markdown',
  }))
  const state = {
    type: 'list_memory_response',
    success: true,
    total: entries.length,
    memfs_enabled: agent === undefined || agent.files !== undefined,
    memfs_initialized: agent?.isReady ?? true,
  }
  // connectors.md 2.8: frames of 5 entries until done.
  for (let start = 0; start < entries.length; start += 5) {
    send({ ...state, entries: entries.slice(start, start + 5), done: start + 5 >= entries.length })
  }
  if (entries.length === 0) send({ ...state, entries: [], done: true })
}
