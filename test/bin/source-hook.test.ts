import { Command } from 'commander'
import { afterEach, expect, test } from 'vitest'
import { defineHook } from '../../bin/commands/source-hook.ts'
import { isHintToken } from '../../engine/links/hint.ts'
import { clear } from '../server/web.ts'
import { monday } from '../support/cast.ts'
import { useDatabase } from '../support/database.ts'

const database = useDatabase()
const key = Buffer.alloc(32, 7)

afterEach(() => clear(database().db))

test('a webhook source shows its address and how to sign, and not its secret', async () => {
  await addSource('team notes', 'webhook')

  const shown = await hook('team notes')

  expect(shown).toContain('https://clo.example.com/ingest/team%20notes\n')
  expect(shown).toMatch(/X-Clo-Timestamp[\s\S]*X-Clo-Signature[\s\S]*openssl dgst -sha256 -hmac "\$HOOK_SECRET"/)
  expect(shown).not.toContain('a secret of the test')
})

test('no name of a source breaks out of the example for a shell', async () => {
  await addSource(`x'; rm -rf "$HOME" #`, 'webhook')

  const shown = await hook(`x'; rm -rf "$HOME" #`)

  expect(shown).toContain(`curl 'https://clo.example.com/ingest/x%27%3B%20rm%20-rf%20%22%24HOME%22%20%23' -H`)
})

test('a mem0 source shows the secret address of its hints', async () => {
  const id = await addSource('project', 'mem0')

  const { address, signed } = JSON.parse(await hook('project', '--json'))

  const [, token] = /^https:\/\/clo\.example\.com\/ingest\/project\/([\w-]{43})$/.exec(address) ?? []
  expect(signed).toBe(false)
  expect(isHintToken(key, id, token ?? '')).toBe(true)
})

test('a source that is only read has no address', async () => {
  await addSource('memory', 'memory-mcp')

  await expect(hook('memory')).rejects.toThrow(/memory takes no requests: expected .* webhook or mem0/)
})

async function hook(...args: string[]): Promise<string> {
  const out: string[] = []
  const command = new Command('hook')
  defineHook(command, {
    environment: {
      DATABASE_URL: database().url,
      CLO_BASE_URL: 'https://clo.example.com/',
      CLO_SECRET_KEY: key.toString('hex'),
    },
    stdout: { write: (text) => out.push(text) },
    stderr: { write: () => {} },
    clock: () => monday,
    signal: new AbortController().signal,
  })
  await command.parseAsync(args, { from: 'user' })
  return out.join('')
}

async function addSource(name: string, kind: string): Promise<string> {
  const settings = JSON.stringify({ secret: 'a secret of the test' })
  const { id } = await database()
    .db.insertInto('source')
    .values({ name, kind, settings, created_at: monday })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}
