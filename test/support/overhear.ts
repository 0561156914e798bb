import { connect, createServer, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

/** What a client said to a server, byte for byte. */
export type Overheard = {
  /** The server's own address, with the port of the listener in between. */
  readonly url: string
  /** Everything that clients sent since the start, connection by connection. */
  said(): readonly string[]
}

/** Stands between clients and the server of this address, and writes down what they send, for the length of one test. */
export async function overhear(serverUrl: string): Promise<Overheard> {
  const target = new URL(serverUrl)
  const sockets = new Set<Socket>()
  const conversations: Buffer[][] = []
  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname)
    const heard: Buffer[] = []
    conversations.push(heard)
    client.on('data', (bytes) => heard.push(Buffer.from(bytes)))
    for (const [socket, other] of [[client, upstream] as const, [upstream, client] as const]) {
      sockets.add(socket)
      socket.on('error', () => {})
      socket.once('close', () => {
        sockets.delete(socket)
        other.destroy()
      })
      socket.pipe(other)
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('Whoever listens in has no port')
  const url = new URL(serverUrl)
  url.port = String(address.port)
  return { url: url.href, said: () => conversations.map((heard) => Buffer.concat(heard).toString()) }
}
