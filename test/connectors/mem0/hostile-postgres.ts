import { createServer, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

/** Rows of a table as a hostile server tells them; or bytes without end in place of one. */
export type Told =
  | readonly { readonly id: string; readonly payload: object }[]
  | 'endless-row'
  | { readonly errorCode: string }

/**
 * A server that speaks as much of PostgreSQL's protocol (version 3, chapter Message Formats) as a pull needs, for the length of one test, and tells
 * the same of the table whatever it is asked. It never parts by itself.
 */
export async function serveHostile(told: Told): Promise<{ readonly url: string; readonly open: ReadonlySet<Socket> }> {
  const open = new Set<Socket>()
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    open.add(socket.on('error', () => {}).on('close', () => open.delete(socket)))
    let rest = Buffer.alloc(0)
    let isStarted = false
    let asked = ''
    socket.on('data', (chunk) => {
      rest = Buffer.concat([rest, chunk])
      for (;;) {
        const head = isStarted ? 1 : 0
        const size = rest.length < head + 4 ? Number.POSITIVE_INFINITY : head + rest.readInt32BE(head)
        if (rest.length < size) return
        const [kind, body] = [isStarted ? String.fromCharCode(rest[0] ?? 0) : 'startup', rest.subarray(head + 4, size)]
        rest = rest.subarray(size)
        isStarted = true
        if (kind === 'P') asked = body.toString()
        answer(socket, kind, { told, asked })
      }
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    for (const socket of open) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
  })
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : 0
  return { url: `postgres://me:secret@127.0.0.1:${port}/mem0`, open }
}

function answer(socket: Socket, kind: string, { told, asked }: { told: Told; asked: string }): void {
  const isOfTable = /from "memories"/.test(asked) && /limit/.test(asked)
  if (kind === 'startup') socket.write(Buffer.concat([message('R', int32(0)), ready]))
  if (kind === 'Q') socket.write(Buffer.concat([message('C', text('DONE')), ready]))
  if (kind === 'P') socket.write(message('1'))
  if (kind === 'B') socket.write(message('2'))
  if (kind === 'D') socket.write(isOfTable ? columns('id', 'payload') : columns('newest'))
  if (kind === 'S') socket.write(ready)
  if (kind !== 'E') return
  if (!isOfTable) socket.write(Buffer.concat([message('D', int16(1), int32(-1)), message('C', text('SELECT 1'))]))
  else if (told === 'endless-row') flood(socket)
  else if ('errorCode' in told)
    socket.write(message('E', text('SERROR'), text(`C${told.errorCode}`), text('MTea'), Buffer.of(0)))
  else {
    const rows = told.map(({ id, payload }) => message('D', int16(2), field(id), field(JSON.stringify(payload))))
    socket.write(Buffer.concat([...rows, message('C', text('SELECT'))]))
  }
}

function flood(socket: Socket): void {
  const chunk = Buffer.alloc(1024 ** 2)
  socket.write(Buffer.concat([Buffer.from('D'), int32(2 ** 31 - 1), int16(2), field('a'), int32(2 ** 30)]))
  const pour = () => {
    while (!socket.destroyed && socket.write(chunk));
  }
  socket.on('drain', pour)
  pour()
}

const int16 = (value: number) => Buffer.of(value >> 8, value & 0xff)
const int32 = (value: number) => {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(value)
  return bytes
}
const text = (value: string) => Buffer.from(`${value}\0`)
const field = (value: string) => Buffer.concat([int32(Buffer.byteLength(value)), Buffer.from(value)])
const message = (kind: string, ...parts: Buffer[]) => {
  const body = Buffer.concat(parts)
  return Buffer.concat([Buffer.from(kind), int32(body.length + 4), body])
}
const ready = message('Z', Buffer.from('T'))
/** Columns of type text (25) or, for a payload, jsonb (3802). */
const columns = (...names: string[]) =>
  message(
    'T',
    int16(names.length),
    ...names.map((name) =>
      Buffer.concat([
        text(name),
        int32(0),
        int16(0),
        int32(name === 'payload' ? 3802 : 25),
        int16(-1),
        int32(-1),
        int16(0),
      ]),
    ),
  )
