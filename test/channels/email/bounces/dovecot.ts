import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, chown, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** A real Dovecot with one user, in a folder of its own. `deliver` puts a mail into the inbox, as a mail server does. */
export type Dovecot = {
  /** With TLS from the start. */
  readonly url: string
  /** With TLS after STARTTLS; before, no password is taken. */
  readonly plainUrl: string
  readonly maildir: string
  deliver(name: string, content: Buffer): Promise<void>
}

const nobody = 65_534

/** Starts `dovecot -F` on a loopback port with TLS, as root, until the test ends; the mails belong to nobody. */
export async function startDovecot(): Promise<Dovecot> {
  const folder = await mkdtemp(join(tmpdir(), 'clo-dovecot-'))
  await chmod(folder, 0o755)
  const maildir = join(folder, 'mail')
  for (const path of [maildir, ...['new', 'cur', 'tmp'].map((box) => join(maildir, box))]) {
    await mkdir(path)
    await chown(path, nobody, nobody)
  }
  const [port, plainPort] = [await freePort(), await freePort()]
  await writeFile(join(folder, 'dovecot.conf'), configuration(folder, port, plainPort))

  const server = spawn('dovecot', ['-F', '-c', join(folder, 'dovecot.conf')], { stdio: ['ignore', 'ignore', 'pipe'] })
  const exit = once(server, 'exit')
  onTestFinished(async () => {
    server.kill('SIGTERM')
    await exit
    await rm(folder, { recursive: true, force: true })
  })
  await Promise.race([logged(join(folder, 'log'), 'starting up'), exit.then(() => failed(folder))])

  return {
    url: `imaps://clo:p%40ss%2Fword@127.0.0.1:${port}/INBOX`,
    plainUrl: `imap://clo:p%40ss%2Fword@127.0.0.1:${plainPort}/INBOX`,
    maildir,
    deliver: async (name, content) => {
      const place = join(maildir, 'new', name)
      await writeFile(place, content)
      await chown(place, nobody, nobody)
    },
  }
}

const tls = join(import.meta.dirname, '../../../fixtures/tls')

const configuration = (folder: string, port: number, plainPort: number) => `
protocols = imap
base_dir = ${folder}/run
state_dir = ${folder}/run
log_path = ${folder}/log
listen = 127.0.0.1
first_valid_uid = 1
first_valid_gid = 1
mail_location = maildir:${folder}/mail
ssl = required
auth_failure_delay = 0
ssl_cert = <${tls}/certificate.pem
ssl_key = <${tls}/key.pem
service imap-login {
  chroot =
  inet_listener imap {
    port = ${plainPort}
  }
  inet_listener imaps {
    port = ${port}
    ssl = yes
  }
}
passdb {
  driver = static
  args = password=p@ss/word
}
userdb {
  driver = static
  args = uid=${nobody} gid=${nobody} home=${folder}/mail
}
`

/** Resolves once the log says so; the server is asked nothing before. */
async function logged(path: string, words: string): Promise<void> {
  while (!(await readFile(path, 'utf8').catch(() => '')).includes(words))
    await new Promise((resolve) => setImmediate(resolve))
}

async function failed(folder: string): Promise<never> {
  throw new Error(`dovecot ended: ${await readFile(join(folder, 'log'), 'utf8').catch(() => 'without a log')}`)
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('There is no free port')
  return address.port
}
