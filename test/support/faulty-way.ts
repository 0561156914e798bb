import { connect, createServer, type Socket } from 'node:net'

/** How often what goes through is hit. Shares 0..1, of the pieces that arrive; `random` picks. */
export type Mishaps = {
  /** Answers that are lost, with the connection. */
  readonly dropped: number
  /** Requests that lie about for `delayMs` and arrive all the same, even if their sender has gone. */
  readonly delayed: number
  readonly delayMs: number
  readonly random: () => number
}

/** A way to a server on which things get lost. */
export type FaultyWay = {
  readonly port: number
  readonly counts: { dropped: number; delayed: number }
  close(): Promise<void>
}

/** Stands between clients and a server on this machine. It knows no protocol: a piece is what one read brings. */
export async function openFaultyWay(serverPort: number, mishaps: Mishaps): Promise<FaultyWay> {
  const counts = { dropped: 0, delayed: 0 }
  const sockets = new Set<Socket>()
  const server = createServer((client) => {
    const upstream = connect(serverPort, '127.0.0.1')
    let waiting = Promise.resolve()
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on('error', () => {})
      socket.once('close', () => sockets.delete(socket))
    }
    client.on('data', (piece) => {
      const isDelayed = mishaps.random() < mishaps.delayed
      if (isDelayed) counts.delayed += 1
      // In order, whatever is late.
      waiting = waiting.then(async () => {
        if (isDelayed) await new Promise((resolve) => setTimeout(resolve, mishaps.delayMs))
        if (!upstream.destroyed) upstream.write(piece)
      })
    })
    // What is on its way arrives, also when the client has gone.
    client.once('close', () => void waiting.then(() => upstream.end()))
    upstream.on('data', (piece) => {
      if (mishaps.random() >= mishaps.dropped) return void client.write(piece)
      counts.dropped += 1
      client.resetAndDestroy()
    })
    upstream.once('close', () => client.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The way has no port')
  return {
    port: address.port,
    counts,
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
