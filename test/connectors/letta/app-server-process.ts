import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { WebSocket } from 'ws'
import { peerFile } from '../../support/peer-packages.ts'

/** The vendor's own App Server, with storage in a folder of its own. */
export type RealAppServer = {
  readonly url: string
  /** Where it keeps its agents, as LETTA_LOCAL_BACKEND_DIR would name it. */
  readonly root: string
  /** Sends one request of its protocol and gives the reply. Throws when it failed. */
  ask(request: { type: string; [field: string]: unknown }): Promise<Record<string, unknown>>
  /** Ends it and removes all that it kept. */
  stop(): Promise<void>
}

/** Starts it on a free port. `args`: more of its command line; `token`: what our own socket shows. */
export async function startAppServer(args: readonly string[] = [], token?: string): Promise<RealAppServer> {
  const home = await mkdtemp(join(tmpdir(), 'clo-letta-'))
  const program = await peerFile('@letta-ai/letta-code/letta.js')
  const env = {
    PATH: process.env.PATH,
    HOME: home,
    LETTA_LOCAL_BACKEND_EXPERIMENTAL: '1',
    LETTA_CODE_TELEM: '0',
    DO_NOT_TRACK: '1',
  }
  const child = spawn(process.execPath, [program, 'server', '--listen', 'ws://127.0.0.1:0', ...args], {
    cwd: home,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      const exit = once(child, 'exit')
      child.kill('SIGKILL')
      await exit
    }
    await rm(home, { recursive: true, force: true })
  }
  let url: string | undefined
  for await (const line of createInterface({ input: child.stdout })) {
    url = /WebSocket: (ws:\S+)/.exec(line)?.[1]
    if (url !== undefined) break
  }
  if (url === undefined) throw new Error('The App Server ended before it listened')
  child.stdout.resume()

  const socket = new WebSocket(url, token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } })
  await once(socket, 'open')
  let asked = 0
  return {
    url,
    root: join(home, '.letta/lc-local-backend'),
    stop,
    async ask(request) {
      const id = `test-${++asked}`
      const { promise, resolve } = Promise.withResolvers<Record<string, unknown>>()
      const listen = (data: unknown) => {
        const frame = JSON.parse(String(data))
        if (frame.request_id === id) resolve(frame)
      }
      socket.on('message', listen)
      socket.send(JSON.stringify({ ...request, request_id: id }))
      const reply = await promise
      socket.off('message', listen)
      if (reply.success !== true) throw new Error(`The App Server refused ${request.type}: ${reply.error}`)
      return reply
    },
  }
}

/** Creates an agent and gives its id. */
export async function createAgent(server: RealAppServer, body: object): Promise<string> {
  const { agent } = await server.ask({ type: 'agent_create', body })
  return (agent as { id: string }).id
}

/** Writes a file of an agent and commits it. */
export async function writeMemory(
  server: RealAppServer,
  agentId: string,
  path: string,
  content: string,
): Promise<void> {
  const request = { agent_id: agentId, path, content, commit_message: `Learn of ${path}` }
  await server.ask({ type: 'write_memory_file', ...request })
}
