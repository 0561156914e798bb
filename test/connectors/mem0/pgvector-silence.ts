import { connect, createServer, type Server, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

/** A server that takes connections and says nothing, for the length of one test. */
export async function serveSilence(): Promise<string> {
  const sockets = new Set<Socket>()
  const port = await listen(
    createServer((socket) => void sockets.add(socket.on('error', () => {}))),
    sockets,
  )
  return `postgres://me:secret@127.0.0.1:${port}/mem0`
}

/** A way to the server of this address that passes nothing back once it is frozen, as a network that was lost would. */
export async function serveFreezing(serverUrl: string): Promise<{ readonly url: string; freeze(): void }> {
  const target = new URL(serverUrl)
  const sockets = new Set<Socket>()
  const upstreams = new Set<Socket>()
  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname)
    for (const socket of [client, upstream]) sockets.add(socket.on('error', () => {}))
    upstreams.add(upstream)
    client.pipe(upstream).pipe(client)
  })
  const url = new URL(serverUrl)
  url.port = String(await listen(server, sockets))
  return {
    url: url.href,
    freeze() {
      for (const upstream of upstreams) upstream.unpipe()
    },
  }
}

async function listen(server: Server, sockets: ReadonlySet<Socket>): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The double has no port')
  return address.port
}
