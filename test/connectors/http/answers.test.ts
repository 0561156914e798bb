import { expect, test } from 'vitest'
import { z } from 'zod'
import { parseJson, readJson, refusal } from '../../../connectors/http/answers.ts'

const asked = { vendor: 'Plain', path: '/items?user=alice' }
const schema = z.object({ results: z.array(z.object({ id: z.string() })) })

test.each([
  { status: 401, reason: 'unauthorized', permanent: true },
  { status: 403, reason: 'forbidden', permanent: true },
  { status: 404, reason: 'not-found', permanent: false },
  { status: 429, reason: 'rate-limited', permanent: false },
  { status: 500, reason: 'server-error', permanent: false },
  { status: 503, reason: 'server-error', permanent: false },
  { status: 422, reason: 'refused', permanent: false },
  { status: 302, reason: 'refused', permanent: false },
])('status $status is $reason', ({ status, ...expected }) => {
  const error = refusal('Plain', new Response('secret', { status }), asked.path)

  expect(error).toMatchObject(expected)
  expect(error.message).toContain(`Plain answered ${status} to /items: expected`)
  expect(error.message).not.toMatch(/secret|alice/)
})

test('an answer of the expected shape is read', async () => {
  const answer = Response.json({ results: [{ id: 'a', text: 'left out' }], next: null })

  expect(await readJson(answer, schema, asked)).toEqual({ results: [{ id: 'a' }] })
})

test('an answer that is no success is refused, whatever it holds', async () => {
  const answer = Response.json({ results: [] }, { status: 500 })

  await expect(readJson(answer, schema, asked)).rejects.toMatchObject({ reason: 'server-error' })
})

test.each([
  { answer: 'a web page', body: '\n<!doctype html>secret', seen: 'with a web page:' },
  { answer: 'null', body: 'null', seen: 'with what is not the expected JSON:' },
  { answer: 'nothing', body: '', seen: 'with what is not the expected JSON:' },
  { answer: 'half of it', body: '{"results":[{"id":"secret', seen: 'with what is not the expected JSON:' },
  { answer: 'another shape', body: '{"results":[{"id":{"secret":1}}]}', seen: 'JSON (at results.0.id):' },
])('$answer instead of a list is a bad answer, and is not quoted', async ({ body, seen }) => {
  const outcome = await readJson(new Response(body), schema, asked).catch((error) => error)

  expect(outcome).toMatchObject({ reason: 'bad-answer', permanent: false })
  expect(outcome.message).toContain(seen)
  expect(outcome.message).not.toMatch(/secret|alice/)
})

// Before, each of these made a process of a megabyte into one of gigabytes.
test.each([
  { what: 'millions of lists', text: `[${'[],'.repeat(3_000_000)}[]]` },
  { what: 'a list in a list, millions deep', text: '['.repeat(6_000_000) },
  { what: 'millions of numbers', text: `[${'0,'.repeat(12_000_001)}0]` },
])('$what are not even parsed', ({ text }) => {
  expect(parseJson(text)).toBeUndefined()
})

test('a long list of texts that are full of signs is parsed', () => {
  const list = Array.from({ length: 5_000 }, (_, index) => ({ id: `id-${index}`, text: '"[{,\\'.repeat(200) }))

  expect(parseJson(JSON.stringify(list))).toEqual(list)
})
