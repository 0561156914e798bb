import { createServer, type Server } from 'node:http'
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { type WebSocket, WebSocketServer } from 'ws'
import { openSocket } from '../../../connectors/http/socket.ts'
import { serve } from '../../support/served.ts'

const never = new AbortController().signal
const rules = { vendor: 'Letta', allowPrivate: true, timeoutMs: 5_000, maxBytes: 1_000 }

test('texts come in order, and the token travels with the first request', async () => {
  const received: string[] = []
  const url = await serveSockets((socket, authorization) => {
    socket.send(String(authorization))
    socket.on('message', (data) => socket.send(`heard ${data}`))
  })

  const socket = await openSocket(url, { rules, token: 'abc', receive: (text) => void received.push(text) }, never)
  socket.send('one')
  socket.send('two')

  await expect.poll(() => received, { timeout: 30_000 }).toEqual(['Bearer abc', 'heard one', 'heard two'])
  socket.close()
})

test('a name that means a private address is refused at the connection', async () => {
  const url = await serveSockets(() => {})
  const named = url.replace('127.0.0.1', 'letta.example')
  const options = { rules: { ...rules, allowPrivate: false }, receive: () => {} }

  const opened = openSocket(named, options, never, (_name, _options, callback) =>
    callback(null, [{ address: '127.0.0.1', family: 4 }]),
  )

  await expect(opened).rejects.toMatchObject({ reason: 'private-address', permanent: true })
})

test('a server that never answers the handshake ends in a timeout', async () => {
  const url = await listen(createTcpServer(() => {}))

  const opened = openSocket(url, { rules: { ...rules, timeoutMs: 100 }, receive: () => {} }, never)

  await expect(opened).rejects.toMatchObject({ reason: 'timeout', permanent: false })
})

test('a certificate that nobody trusts is told as such', async () => {
  const served = await serve(() => undefined, { tls: true })

  const opened = openSocket(served.url.replace('https', 'wss'), { rules, receive: () => {} }, never)

  await expect(opened).rejects.toMatchObject({ reason: 'tls', permanent: true })
})

test('a server that speaks no WebSocket is unreachable', async () => {
  const url = await listen(createServer((_, response) => response.writeHead(404).end()))

  const opened = openSocket(url, { rules, receive: () => {} }, never)

  await expect(opened).rejects.toMatchObject({ reason: 'unreachable', permanent: false })
})

test('a message beyond the limit ends the connection unread', async () => {
  const received: string[] = []
  const url = await serveSockets((socket) => socket.send('x'.repeat(1_001)))

  const socket = await openSocket(url, { rules, receive: (text) => void received.push(text) }, never)

  await expect(socket.lost).resolves.toMatchObject({ reason: 'answer-too-large', permanent: true })
  expect(received).toEqual([])
})

// Fails without the agent's webSocket.maxPayloadSize: the message is awaited, and held, to its end.
test.each([
  { what: 'announced', frames: [[0x81, 126, 0x07, 0xd0, 0x78]] },
  {
    what: 'in parts',
    frames: Array(11)
      .fill([0x01, 100, ...Array(100).fill(0x78)])
      .map((frame, index) => (index === 0 ? frame : [0x00, ...frame.slice(1)])),
  },
])('a message beyond the limit that is only $what ends the connection at once', async ({ frames }) => {
  const url = await serveSockets((_, __, raw) => void raw.write(Buffer.from(frames.flat())))

  const socket = await openSocket(url, { rules, receive: () => {} }, never)

  await expect(socket.lost).resolves.toMatchObject({ reason: 'answer-too-large', permanent: true })
})

test('a connection that the other side ends is lost', async () => {
  const url = await serveSockets((socket) => socket.terminate())

  const socket = await openSocket(url, { rules, receive: () => {} }, never).catch((error: unknown) => ({ lost: error }))

  expect(await socket.lost).toMatchObject({ reason: 'unreachable', permanent: false })
})

test('an aborted signal ends what is open, and opens nothing more', async () => {
  const stop = new AbortController()
  const url = await serveSockets(() => {})
  const socket = await openSocket(url, { rules, receive: () => {} }, stop.signal)

  stop.abort(new Error('stopped by the test'))

  await expect(socket.lost).resolves.toMatchObject({ reason: 'unreachable' })
  await expect(openSocket(url, { rules, receive: () => {} }, stop.signal)).rejects.toThrow('stopped by the test')
})

type Connected = (socket: WebSocket, authorization: string | undefined, raw: Socket) => void

async function serveSockets(connected: Connected) {
  const http = createServer()
  const sockets = new WebSocketServer({ server: http })
  sockets.on('connection', (socket, request) => connected(socket, request.headers.authorization, request.socket))
  onTestFinished(() => {
    for (const client of sockets.clients) client.terminate()
  })
  return listen(http)
}

async function listen(server: Server | ReturnType<typeof createTcpServer>): Promise<string> {
  const connections = new Set<Socket>()
  server.on('connection', (connection: Socket) => void connections.add(connection))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    for (const connection of connections) connection.destroy()
    await new Promise((resolve) => server.close(resolve))
  })
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}/ws`
}
