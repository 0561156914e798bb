import { expect, test } from 'vitest'
import { faultFields } from '../../engine/log.ts'

test('a log names a fault and its place, and never what could not be read', () => {
  const unreadable = catching(() => JSON.parse('Vault 7 opens with 4711'))

  const fields = faultFields(unreadable)

  // The fault itself quotes the text.
  expect(String(unreadable)).toContain('Vault 7')
  expect(fields).toEqual({ error: 'SyntaxError', place: expect.stringMatching(/^at /) })
  expect(JSON.stringify(fields)).not.toContain('Vault')
})

test('a message of several lines is left out as a whole', () => {
  const fault = new Error('no such value: Vault 7\n  at 4711')

  expect(faultFields(fault).place).toMatch(/^at .*log\.test\.ts/)
})

test('what is thrown and is no error has no name', () => {
  expect(faultFields('Vault 7')).toEqual({ error: 'unknown', place: null })
})

function catching(work: () => unknown): unknown {
  try {
    work()
  } catch (error) {
    return error
  }
  throw new Error('Nothing was thrown')
}
