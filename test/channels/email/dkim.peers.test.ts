import { spawnSync } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { emailChannel } from '../../../channels/email/email-channel.ts'
import { smtpTransport } from '../../../channels/email/smtp-transport.ts'
import { type SmtpServer, startSmtp } from '../../support/smtp.ts'
import { nudgeForAlice, nudgeForAnna } from './nudges.ts'

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const record = `v=DKIM1; k=rsa; p=${publicKey.export({ type: 'spki', format: 'der' }).toString('base64')}`
let smtp: SmtpServer

beforeAll(async () => {
  smtp = await startSmtp()
})
afterAll(() => smtp.close())

/** A signed mail as its server received it. */
async function signedMail(nudge = nudgeForAlice): Promise<string> {
  const channel = emailChannel({
    transport: smtpTransport(smtp.url),
    from: 'Recall <clo@example.com>',
    replyTo: 'people@example.com',
    returnAddress: 'bounces@example.com',
    dkim: {
      domain: 'example.com',
      selector: 'clo1',
      privateKey: String(privateKey.export({ type: 'pkcs8', format: 'pem' })),
    },
  })
  onTestFinished(() => channel.close())
  expect(await channel.send(nudge, new AbortController().signal)).toMatchObject({ status: 'sent' })
  return smtp.received.at(-1)!.source.toString('latin1')
}

const verifier = `
import sys, dkim
records = {'clo1._domainkey.example.com': sys.argv[1].encode()}
def look_up(name, timeout=5):
    return records.get((name.decode() if isinstance(name, bytes) else name).rstrip('.'))
print(dkim.verify(sys.stdin.buffer.read(), dnsfunc=look_up))
`

/** What dkimpy (Debian's python3-dkim) says of a mail, with the DNS record of our key. */
function verify(mail: string): string {
  // Debian's own Python, which its packages are for, even where another one comes first.
  const { stdout, stderr } = spawnSync('/usr/bin/python3', ['-c', verifier, record], {
    input: Buffer.from(mail, 'latin1'),
  })
  return `${stdout}${stderr}`.trim()
}

test('a verifier that we did not write finds our signature right', async () => {
  expect(verify(await signedMail())).toBe('True')
  expect(verify(await signedMail(nudgeForAnna))).toBe('True')
})

test.each([
  ['List-Unsubscribe-Post', (mail: string) => mail.replace('List-Unsubscribe=One-Click', 'List-Unsubscribe=Two-Click')],
  [
    'List-Unsubscribe',
    (mail: string) => mail.replace('<https://clo.example.com/unsubscribe', '<https://eve.example.com/unsubscribe'),
  ],
  ['Reply-To', (mail: string) => mail.replace('Reply-To: people@', 'Reply-To: eve@')],
  ['References', (mail: string) => mail.replace('References: <', 'References: <0')],
  ['Auto-Submitted', (mail: string) => mail.replace('auto-generated', 'no')],
  ['Subject', (mail: string) => mail.replace('Subject: 2', 'Subject: 3')],
  ['a question', (mail: string) => mail.replace('Billing runs', 'Billing walks')],
])('whoever changes %s breaks the signature', async (_, change) => {
  const mail = await signedMail()

  expect(change(mail)).not.toBe(mail)
  expect(verify(change(mail))).toBe('False')
})
