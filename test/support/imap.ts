import { readFileSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import { createServer as createTlsServer, TLSSocket } from 'node:tls'

/** A mail in the mailbox; its place in the list, from 1, is its UID. */
export type HeldMail = { readonly content: Buffer; readonly flags: Set<string> }

/** What the server does instead of what it is asked. */
export type ImapFault =
  | 'refuses-login'
  | 'has-no-mailbox'
  | 'opens-read-only'
  | 'refuses-marks'
  | 'vanishes-at-fetch'
  | 'says-nothing'
  | 'speaks-http'

/** An IMAP server on this machine with one mailbox, INBOX, and one user, `clo` with the password `p@ss/word`. */
export type ImapServer = {
  /** With user and password, ready for CLO_BOUNCE_MAILBOX. */
  readonly url: string
  readonly mails: HeldMail[]
  /** Every command line that arrived, without its tag, in order. */
  readonly asked: readonly string[]
  behave(fault: ImapFault | null): void
  close(): Promise<void>
}

/** `tls`: from the start, after STARTTLS, or never. `host`: another address of this machine than 127.0.0.1. */
export type ImapOptions = { readonly tls: 'from the start' | 'after STARTTLS' | 'never'; readonly host?: string }

const tlsFolder = join(import.meta.dirname, '../fixtures/tls')
const pair = () => ({
  key: readFileSync(join(tlsFolder, 'key.pem')),
  cert: readFileSync(join(tlsFolder, 'certificate.pem')),
})

/** Starts a server that knows the few commands which reading unseen mails takes (RFC 3501), and does as it is asked. */
export async function startImap({ tls, host = '127.0.0.1' }: ImapOptions): Promise<ImapServer> {
  const mails: HeldMail[] = []
  const asked: string[] = []
  const sockets = new Set<Socket>()
  let fault: ImapFault | null = null

  function serve(socket: Socket): void {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => {})
    if (fault === 'says-nothing') return
    if (fault === 'speaks-http') return void socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')
    socket.write('* OK ready\r\n')
    listenTo(socket)
  }

  function listenTo(socket: Socket): void {
    let rest = ''
    socket.on('data', (bytes: Buffer) => {
      rest += bytes.toString('latin1')
      for (let end = rest.indexOf('\r\n'); end !== -1; end = rest.indexOf('\r\n')) {
        const [tag = '', command = ''] = splitAtSpace(rest.slice(0, end))
        rest = rest.slice(end + 2)
        asked.push(command)
        answer(socket, tag, command)
      }
    })
  }

  function answer(socket: Socket, tag: string, command: string): void {
    const say = (...lines: string[]) => void socket.write(`${lines.join('\r\n')}\r\n`, 'latin1')
    const ok = () => say(`${tag} OK done`)
    const no = (why: string) => say(`${tag} NO ${why}`)
    const verb = /^(UID )?[A-Z]+/.exec(command.toUpperCase())?.[0] ?? ''
    const isOpen = tls !== 'after STARTTLS' || socket instanceof TLSSocket
    if (verb === 'CAPABILITY') say(`* CAPABILITY IMAP4rev1${isOpen ? '' : ' STARTTLS LOGINDISABLED'}`, `${tag} OK done`)
    else if (verb === 'STARTTLS') {
      ok()
      socket.removeAllListeners('data')
      const secured = new TLSSocket(socket, { isServer: true, ...pair() })
      secured.on('error', () => {})
      listenTo(secured)
    } else if (verb === 'LOGIN') {
      if (fault === 'refuses-login' || !isOpen || !/ "?clo"? "p@ss\/word"$/.test(command))
        no('[AUTHENTICATIONFAILED] no')
      else ok()
    } else if (verb === 'LIST' || verb === 'LSUB') say(`* ${verb} () "/" INBOX`, `${tag} OK done`)
    else if (verb === 'SELECT') {
      if (fault === 'has-no-mailbox' || !/^SELECT "?INBOX"?$/.test(command)) no('[NONEXISTENT] no such mailbox')
      else
        say(
          `* ${mails.length} EXISTS`,
          '* 0 RECENT',
          '* FLAGS (\\Seen \\Deleted)',
          '* OK [UIDVALIDITY 1] ids hold',
          `* OK [UIDNEXT ${mails.length + 1}] next`,
          `${tag} OK [${fault === 'opens-read-only' ? 'READ-ONLY' : 'READ-WRITE'}] open`,
        )
    } else if (verb === 'UID SEARCH') {
      const unseen = mails.flatMap(({ flags }, index) => (flags.has('\\Seen') ? [] : [index + 1]))
      say(`* SEARCH ${unseen.join(' ')}`.trim(), `${tag} OK done`)
    } else if (verb === 'UID FETCH') {
      if (fault === 'vanishes-at-fetch') return void socket.destroy()
      const [, uid, from, length] = /^UID FETCH (\d+) .*BODY\.PEEK\[\]<(\d+)\.(\d+)>/.exec(command) ?? []
      const mail = mails[Number(uid) - 1]
      if (mail !== undefined) {
        const part = mail.content.subarray(Number(from), Number(from) + Number(length)).toString('latin1')
        say(`* ${uid} FETCH (UID ${uid} BODY[]<${from}> {${part.length}}`, `${part})`)
      }
      ok()
    } else if (verb === 'UID STORE') {
      const [, uid, flag] = /^UID STORE (\d+) \+FLAGS(?:\.SILENT)? \((\S+)\)$/.exec(command) ?? []
      if (fault === 'refuses-marks' || uid === undefined || flag === undefined) no('not allowed')
      else {
        mails[Number(uid) - 1]?.flags.add(flag)
        ok()
      }
    } else if (verb === 'LOGOUT') {
      say('* BYE', `${tag} OK done`)
      socket.end()
    } else if (verb === 'NOOP') ok()
    else say(`${tag} BAD unknown`)
  }

  const server: Server = tls === 'from the start' ? createTlsServer(pair(), serve) : createServer(serve)
  server.on('tlsClientError', () => {})
  await new Promise<void>((resolve) => server.listen(0, host, resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The IMAP server has no port')

  return {
    url: `imap${tls === 'from the start' ? 's' : ''}://clo:p%40ss%2Fword@${host}:${address.port}/INBOX`,
    mails,
    asked,
    behave: (next) => {
      fault = next
    },
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

function splitAtSpace(line: string): [string, string] {
  const space = line.indexOf(' ')
  return space === -1 ? [line, ''] : [line.slice(0, space), line.slice(space + 1)]
}
