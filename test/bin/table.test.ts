import { expect, test } from 'vitest'
import { plainText, printable, printableJson, tableOf, wrap } from '../../bin/table.ts'

const columns = [
  { heading: 'NAME', value: ({ name }: Row) => name },
  { heading: 'EMAIL', value: ({ email }: Row) => email, keep: true as const },
  { heading: 'COUNT', value: ({ count }: Row) => count, right: true as const },
]

type Row = { readonly name: string; readonly email: string; readonly count: number }

test('a table is as narrow as its content, numbers to the right', () => {
  expect(tableOf(columns, [{ name: 'Alice', email: 'a@x', count: 7 }], 80)).toEqual([
    'NAME   EMAIL  COUNT',
    'Alice  a@x        7',
  ])
})

test('a table never gets wider than the terminal; what must be copied gives way last', () => {
  const row = { name: 'A very long name indeed', email: 'alice@example.com', count: 7 }

  expect(tableOf(columns, [row], 40)).toEqual([
    'NAME            EMAIL              COUNT',
    'A very long n…  alice@example.com      7',
  ])
  for (const line of tableOf(columns, [row], 30)) expect(line.length).toBeLessThanOrEqual(30)
})

test('text of a memory can neither move the cursor nor turn the line around', () => {
  expect(plainText('one\u001b[2J\ntwo\u202e three')).toBe('one [2J two three')
})

test('what a source calls something steers no terminal, as lines or as JSON, and JSON still says it', () => {
  const name = 'one\u001b[2J\u009b31m\u202etwo\u0007'

  expect(printable(`${name}\n  next`)).toBe('one[2J31mtwo\n  next')
  expect(printableJson({ name })).toMatch(/^[ -~\n]+$/)
  expect(JSON.parse(printableJson({ name }))).toEqual({ name })
})

test('long text breaks between words', () => {
  expect(wrap('Q: one two three four', 10, '   ')).toEqual(['Q: one two', '   three', '   four'])
})
