import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { readDkimKey } from '../../bin/dkim-key.ts'

function read(pem: string) {
  const folder = mkdtempSync(join(tmpdir(), 'clo-dkim-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const keyFile = join(folder, 'dkim.pem')
  writeFileSync(keyFile, pem)
  return readDkimKey({ domain: 'example.com', selector: 'clo1', keyFile })
}

const rsa = (modulusLength: number) => generateKeyPairSync('rsa', { modulusLength })
const pkcs8 = { type: 'pkcs8', format: 'pem' } as const

test('a private RSA key signs', () => {
  const privateKey = String(rsa(2048).privateKey.export(pkcs8))

  expect(read(privateKey)).toEqual({ domain: 'example.com', selector: 'clo1', privateKey })
})

test.each([
  ['nothing', () => '', 'holds no private key'],
  ['the public half', () => rsa(2048).publicKey.export({ type: 'spki', format: 'pem' }), 'holds no private key'],
  [
    'a key under a password',
    () => rsa(2048).privateKey.export({ ...pkcs8, cipher: 'aes-256-cbc', passphrase: 'hunter2' }),
    'without a password',
  ],
  ['a short key', () => rsa(512).privateKey.export(pkcs8), 'holds a key of 512 bits, rsa'],
  ['another kind of key', () => generateKeyPairSync('ed25519').privateKey.export(pkcs8), 'ed25519'],
])('%s cannot sign, and that is told before any mail goes out unsigned', (_, pem, sentence) => {
  expect(() => read(String(pem()))).toThrow(sentence)
})

test('a key file that is not there is told without its path', () => {
  const settings = { domain: 'example.com', selector: 'clo1', keyFile: '/nowhere/dkim.pem' }

  expect(() => readDkimKey(settings)).toThrow('The file of CLO_DKIM_KEY_FILE cannot be read (ENOENT)')
})
