import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { compileLayout } from '../../../channels/email/compile-layout.ts'
import { readCheckout, top } from '../../support/layout.ts'

test('the committed layout is what layout.mjml compiles to', async () => {
  const committed = readFileSync(join(top, 'channels/email/layout.ts'), 'utf8')

  expect(await compileLayout(), 'run npm run compile:mail').toBe(committed)
})

test('MJML stays at home when the program runs', () => {
  const users = readCheckout().filter(({ imports }) =>
    imports.some(({ target }) => target === 'channels/email/compile-layout.ts'),
  )

  expect(users.map(({ path }) => path)).toEqual(['test/channels/email/layout.test.ts'])
})
