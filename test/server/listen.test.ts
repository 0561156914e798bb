import type { IncomingMessage, ServerResponse } from 'node:http'
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

test('what is mounted at a path gets its requests as they come, and nothing else', async () => {
  const seen: string[] = []
  const mount = {
    path: '/elsewhere',
    listener: (request: IncomingMessage, response: ServerResponse) => {
      seen.push(`${request.method} ${request.url}`)
      response.end('mounted')
    },
  }
  const server = await listen(hello, { port: 0, host: '127.0.0.1' }, [mount])

  const texts = await Promise.all(
    ['/', '/elsewhere?x=1', '/elsewhere/below'].map(async (path) => (await fetch(`${server.url}${path}`)).text()),
  )
  await server.close()

  expect(texts).toEqual(['hello', 'mounted', '404 Not Found'])
  expect(seen).toEqual(['GET /elsewhere?x=1'])
})
