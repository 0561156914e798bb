import { connect, createServer, type Socket } from 'node:net'

/** A way to a server that can be cut and mended. */
export type CuttableWay = {
  /** The server's own address, with the port of the proxy. */
  readonly url: string
  /** Drops every connection, and every new one at once. The server learns of it as late as it would from a lost network. */
  cut(): void
  mend(): void
  close(): Promise<void>
}

/** Stands between a client and the server of this address. */
export async function startProxy(serverUrl: string): Promise<CuttableWay> {
  const target = new URL(serverUrl)
  const sockets = new Set<Socket>()
  let isCut = false
  const server = createServer((client) => {
    if (isCut) return client.destroy()
    const upstream = connect(Number(target.port || 5432), target.hostname)
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
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The proxy has no port')
  const url = new URL(serverUrl)
  url.hostname = '127.0.0.1'
  url.port = String(address.port)

  const dropAll = () => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    url: url.href,
    cut() {
      isCut = true
      dropAll()
    },
    mend() {
      isCut = false
    },
    async close() {
      dropAll()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
