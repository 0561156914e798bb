import { expect, test } from 'vitest'
import { sealSettings, shownSettings, unsealSettings } from '../../../engine/secrets/seal.ts'

const key = Buffer.alloc(32, 7)
const settings = { mode: 'platform', apiKey: 'm0-key', env: { TOKEN: 'hidden' }, projectId: undefined }

test('sealed settings open again to what they were', () => {
  const sealed = sealSettings(key, settings, ['apiKey', 'env'])

  expect(unsealSettings(key, JSON.parse(JSON.stringify(sealed)))).toEqual(JSON.parse(JSON.stringify(settings)))
})

test('a sealed setting holds nothing of its secret, and no two seals are alike', () => {
  const first = JSON.stringify(sealSettings(key, settings, ['apiKey', 'env']))
  const second = JSON.stringify(sealSettings(key, settings, ['apiKey', 'env']))

  expect(first).not.toMatch(/m0-key|TOKEN|hidden/)
  expect(first).toContain('platform')
  expect(first).not.toBe(second)
})

test('what is sealed already is not sealed twice', () => {
  const once = sealSettings(key, settings, ['apiKey'])

  expect(sealSettings(key, once, ['apiKey'])).toEqual(once)
})

test('another key, a changed byte and another setting open nothing, and say so without the secret', () => {
  const sealed = sealSettings(key, { apiKey: 'm0-key' }, ['apiKey'])
  const changed = JSON.parse(JSON.stringify(sealed).replace(/"v1\.(.)/, (_, byte) => `"v1.${byte === 'A' ? 'B' : 'A'}`))
  const moved = { token: sealed.apiKey }

  const attempts = [
    () => unsealSettings(Buffer.alloc(32, 8), sealed),
    () => unsealSettings(key, changed),
    () => unsealSettings(key, moved),
  ]

  for (const attempt of attempts) expect(attempt).toThrow(/cannot be unsealed: expected the key/)
})

test('settings are shown without their secrets, sealed or not', () => {
  const sealed = sealSettings(key, settings, ['apiKey'])

  expect(shownSettings(sealed, ['apiKey', 'env'])).toEqual({ ...settings, apiKey: '(sealed)', env: '(secret)' })
})
