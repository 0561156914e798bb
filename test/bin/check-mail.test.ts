import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readConfig } from '../../bin/config.ts'
import { checkMail } from '../../bin/doctor/check-mail.ts'
import { monday } from '../support/cast.ts'
import { type SmtpServer, startSmtp } from '../support/smtp.ts'

let smtp: SmtpServer
let folder: string
let signing: Readonly<Record<string, string>>

beforeAll(async () => {
  smtp = await startSmtp()
  folder = mkdtempSync(join(tmpdir(), 'clo-mail-'))
  const keyFile = join(folder, 'dkim.pem')
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  writeFileSync(keyFile, privateKey.export({ type: 'pkcs8', format: 'pem' }))
  signing = { CLO_DKIM_DOMAIN: 'example.com', CLO_DKIM_SELECTOR: 'clo1', CLO_DKIM_KEY_FILE: keyFile }
})
afterAll(async () => {
  rmSync(folder, { recursive: true })
  await smtp.close()
})

const check = (environment: Readonly<Record<string, string>>) =>
  checkMail(readConfig({ CLO_DATA_DIR: folder, ...environment }), () => monday, new AbortController().signal)

test('mails that are signed and can be unsubscribed with one click are all well', async () => {
  const findings = await check({
    ...signing,
    SMTP_URL: smtp.url,
    CLO_BASE_URL: 'https://clo.example.com',
    CLO_MAIL_FROM: 'clo@mail.example.com',
  })

  expect(findings.map(({ status, check }) => `${status} ${check}`)).toEqual(['ok mail', 'ok signature'])
  expect(findings[1]?.sentence).toBe(
    'Mails are signed for example.com; the public half of the key belongs into DNS at clo1._domainkey.example.com.',
  )
})

test('what large receivers would miss is noted', async () => {
  const findings = await check({ SMTP_URL: smtp.url })

  expect(findings.map(({ status, check }) => `${status} ${check}`)).toEqual([
    'ok mail',
    'note signature',
    'note one-click',
  ])
})

test('a signature of another domain than the sender’s is noted', async () => {
  const findings = await check({
    ...signing,
    SMTP_URL: smtp.url,
    CLO_BASE_URL: 'https://clo.example.com',
    CLO_MAIL_FROM: 'clo@notexample.com',
  })

  expect(findings[1]).toMatchObject({
    status: 'note',
    sentence: expect.stringContaining('is of notexample.com: DMARC'),
  })
})

test('a key that cannot sign is a fault', async () => {
  const findings = await check({ ...signing, SMTP_URL: smtp.url, CLO_DKIM_KEY_FILE: join(folder, 'none.pem') })

  expect(findings).toEqual([
    {
      status: 'fault',
      check: 'mail',
      sentence: 'The file of CLO_DKIM_KEY_FILE cannot be read (ENOENT): check its path, and who may read it.',
    },
  ])
})

test('where mails go to a folder, nobody asks for signatures', async () => {
  expect((await check({})).map(({ status, check }) => `${status} ${check}`)).toEqual(['ok mail'])
})
