import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { secretKey } from '../../../engine/secrets/key.ts'

const bytes = Buffer.from(Array.from({ length: 32 }, (_, index) => index))
let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'clo-key-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

test.each([
  ['hex', bytes.toString('hex')],
  ['hex in capitals', bytes.toString('hex').toUpperCase()],
  ['base64', bytes.toString('base64')],
  ['base64url', bytes.toString('base64url')],
  ['base64 and a line break', `${bytes.toString('base64')}\n`],
])('takes a key from the environment: %s', (_, text) => {
  expect(secretKey({ fromEnvironment: text, file: join(folder, 'key') })).toEqual(bytes)
  expect(readdirSync(folder)).toEqual([])
})

test.each([
  ['nothing', ''],
  ['too few bytes', bytes.toString('hex').slice(2)],
  ['too many bytes', `${bytes.toString('hex')}00`],
  ['a passphrase', 'correct horse battery staple'],
])('refuses a key from the environment without repeating it: %s', (_, text) => {
  const read = () => secretKey({ fromEnvironment: text, file: join(folder, 'key') })

  expect(read).toThrow(`CLO_SECRET_KEY holds ${text.length} characters that are not a key`)
  expect(read).not.toThrow(/correct horse/)
})

test('makes a key file once, for its owner alone, and reads it ever after', () => {
  const file = join(folder, 'data', 'key')

  const first = secretKey({ fromEnvironment: undefined, file })
  const second = secretKey({ fromEnvironment: undefined, file })

  expect(first).toHaveLength(32)
  expect(second).toEqual(first)
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(readdirSync(join(folder, 'data'))).toEqual(['key'])
})

test('two folders get two keys', () => {
  const one = secretKey({ fromEnvironment: undefined, file: join(folder, 'one') })
  const other = secretKey({ fromEnvironment: undefined, file: join(folder, 'other') })

  expect(one).not.toEqual(other)
})

test('refuses a key file that holds something else, and leaves it alone', () => {
  const file = join(folder, 'key')
  writeFileSync(file, 'half a k')

  expect(() => secretKey({ fromEnvironment: undefined, file })).toThrow(`The key file ${file} holds 8 characters`)
  expect(readFileSync(file, 'utf8')).toBe('half a k')
})

test('processes that start at once agree on one key', async () => {
  const script = `
    import { secretKey } from '${new URL('../../../engine/secrets/key.ts', import.meta.url)}'
    console.log(secretKey({ fromEnvironment: undefined, file: process.argv[1] }).toString('hex'))`
  const start = () =>
    promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script, join(folder, 'key')])

  const started = await Promise.all(Array.from({ length: 6 }, start))

  expect(new Set(started.map(({ stdout }) => stdout)).size).toBe(1)
  expect(readdirSync(folder)).toEqual(['key'])
})
