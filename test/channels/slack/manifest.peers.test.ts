import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import formats from 'ajv-formats'
import { expect, test } from 'vitest'
import { happenings } from '../../../channels/slack/handlers/happenings.ts'
import { manifestFor } from '../../../channels/slack/manifest.ts'
import { proposeShortcut } from '../../../channels/slack/view-ids.ts'
import { readSpec } from '../../support/slack/documents.ts'
import { methods } from '../../support/slack/web-api.ts'

const overHttp = manifestFor({ baseUrl: 'https://clo.example.com' })

test.each([
  ['a socket', manifestFor('socket')],
  ['HTTP', overHttp],
])("the manifest for %s is one by Slack's own schema", (_, manifest) => {
  expect(faultsOf(manifest)).toEqual([])
})

test('the schema refuses a name that is too long and an address that is none', () => {
  const { display_information: shown, ...rest } = manifestFor('socket')

  expect(faultsOf({ ...rest, display_information: { ...shown, name: 'x'.repeat(40) } })).not.toEqual([])
  expect(faultsOf(manifestFor({ baseUrl: 'clo.example.com' }))).not.toEqual([])
})

test('the app asks for exactly the scopes of what it calls, and for commands', () => {
  const scopes = [...new Set(calledMethods().map((name) => methods[name]?.scope ?? 'none'))]
  const commands = 'commands'

  // What asks for no scope: the sockets, the check of the token, and views.
  const needed = [...scopes.filter((scope) => scope !== 'none'), commands, 'users:read.email'].sort()

  expect(manifestFor('socket').oauth_config.scopes.bot).toEqual([...new Set(needed)])
})

test('the app listens to exactly what it handles', () => {
  const { settings, features } = manifestFor('socket')

  expect(settings.event_subscriptions.bot_events).toEqual(Object.keys(happenings).sort())
  expect(features.shortcuts.map(({ callback_id: id }) => id)).toEqual([proposeShortcut])
  expect(features.slash_commands.map(({ command }) => command)).toEqual(['/clo'])
})

test('over HTTP, everything goes to one address, and no socket is opened', () => {
  const url = 'https://clo.example.com/slack/events'

  expect(overHttp.settings).toMatchObject({
    socket_mode_enabled: false,
    event_subscriptions: { request_url: url },
    interactivity: { request_url: url },
  })
  expect(overHttp.features.slash_commands).toMatchObject([{ url }])
})

function faultsOf(manifest: unknown): readonly unknown[] {
  const ajv = new Ajv({ strict: false, allErrors: true })
  formats.default(ajv)
  return ajv.validate(readSpec('manifest.schema.2.0.0.json'), manifest) ? [] : (ajv.errors ?? [])
}

/** The methods of the Web API that our code names: `client.chat.postMessage(`. */
function calledMethods(): readonly string[] {
  const folder = join(import.meta.dirname, '../../../channels/slack')
  const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'))
  const found = sources.flatMap((name) =>
    [...readFileSync(join(folder, name), 'utf8').matchAll(/client\s*\.([a-z]+)\s*\.([a-zA-Z]+)\b/g)].map(
      ([, group, method]) => `${group}.${method}`,
    ),
  )
  const called = [...new Set(found)].filter((name) => name in methods)
  if (called.length < 5) throw new Error(`Only ${called.join(', ')} are called: the search finds nothing any more`)
  return called
}
