import type { Socket } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { type ParsedMail, simpleParser } from 'mailparser'
import { SMTPServer, type SMTPServerSession } from 'smtp-server'

/** What the server does instead of accepting: answers with a reply such as `550 5.1.1 No such user`, drops the connection, or says nothing. */
export type Fault = {
  readonly at: 'recipient' | 'body'
  readonly does: { readonly reply: string } | 'vanish' | 'hang'
}

/** A mail that the server holds, whether or not it said so. `source`: as it came over the wire. */
export type ReceivedMail = {
  readonly from: string
  readonly to: readonly string[]
  readonly mail: ParsedMail
  readonly source: Buffer
}

/** A real SMTP server on this machine. */
export type SmtpServer = {
  readonly url: string
  readonly received: readonly ReceivedMail[]
  /** Behaves so from now on; null accepts again. */
  behave(fault: Fault | null): void
  /** Resolves when the fault strikes next. */
  struck(): Promise<void>
  /** Closes every connection, as a server does that is restarted. */
  dropConnections(): void
  close(): Promise<void>
}

/** Starts a server that accepts every mail. */
export async function startSmtp(): Promise<SmtpServer> {
  const received: ReceivedMail[] = []
  const sockets = new Set<Socket>()
  let fault: Fault | null = null
  let strike = Promise.withResolvers<void>()

  const server = new SMTPServer({
    authOptional: true,
    disableReverseLookup: true,
    logger: false,
    onRcptTo: (_, session, callback) => proceed('recipient', session, callback),
    onData: (stream, session, callback) => {
      const { mailFrom, rcptTo } = session.envelope
      const from = mailFrom === false ? '' : mailFrom.address
      const read = buffer(stream).then(async (source) => ({ source, mail: await simpleParser(source) }))
      void read.then(({ source, mail }) => {
        const isRefused = fault?.at === 'body' && typeof fault.does === 'object'
        if (!isRefused) received.push({ from, to: rcptTo.map(({ address }) => address), mail, source })
        proceed('body', session, callback)
      }, callback)
    },
  })

  function proceed(at: Fault['at'], session: SMTPServerSession, callback: (error?: Error | null) => void): void {
    if (fault === null || fault.at !== at) {
      callback()
      return
    }
    if (typeof fault.does === 'object') {
      const [responseCode, ...words] = fault.does.reply.split(' ')
      callback(Object.assign(new Error(words.join(' ')), { responseCode: Number(responseCode) }))
    } else if (fault.does === 'vanish') {
      for (const socket of sockets) if (socket.remotePort === session.remotePort) socket.destroy()
    }
    strike.resolve()
  }

  function dropConnections(): void {
    for (const socket of sockets) socket.destroy()
  }

  // A client that vanishes is no fault of the server.
  server.on('error', () => {})
  server.server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.server.address()
  if (address === null || typeof address === 'string') throw new Error('The SMTP server has no port')

  return {
    url: `smtp://127.0.0.1:${address.port}`,
    received,
    behave: (next) => {
      fault = next
      strike = Promise.withResolvers<void>()
    },
    struck: () => strike.promise,
    dropConnections,
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      dropConnections()
      await closed
    },
  }
}
