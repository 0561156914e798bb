import { Hono } from 'hono'
import { expect, test } from 'vitest'
import { listen } from '../../server/listen.ts'

const hello = new Hono().get('/', (context) => context.text('hello'))

test('answers over HTTP on a free port until it is closed', async () => {
  const server = await listen(hello, { port: 0, host: '127.0.0.1' })

  const text = await (await fetch(server.url)).text()
  await server.close()

  expect(text).toBe('hello')
  await expect(fetch(server.url)).rejects.toThrow()
})

test('a port that is taken is an error that names it', async () => {
  const server = await listen(hello, { port: 0, host: '127.0.0.1' })
  const port = Number(new URL(server.url).port)

  await expect(listen(hello, { port, host: '127.0.0.1' })).rejects.toThrow(`Cannot listen on 127.0.0.1:${port}`)

  await server.close()
})
