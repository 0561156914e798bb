import { createServer, type RequestListener } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import type { Hono } from 'hono'

/** Where to listen. Port 0 takes any free one. */
export type ListenOptions = { readonly port: number; readonly host: string }

/** A server that answers. `close` lets answers that are under way finish. */
export type Listening = { readonly url: string; readonly close: () => Promise<void> }

/** Somebody who takes all requests of one path as they come, before anything of ours has read them. */
export type Mount = { readonly path: string; readonly listener: RequestListener }

/** Serves an app over HTTP, and what is mounted beside it. Throws when the port is taken or not allowed. */
export async function listen(
  app: Hono,
  { port, host }: ListenOptions,
  mounts: readonly Mount[] = [],
): Promise<Listening> {
  const ours = getRequestListener(app.fetch)
  const server = createServer((request, response) => {
    const path = request.url?.split('?')[0]
    const mounted = mounts.find((mount) => mount.path === path)
    return (mounted?.listener ?? ours)(request, response)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => reject(new Error(`Cannot listen on ${host}:${port}: ${cause.message}`, { cause })))
    server.listen(port, host, resolve)
  })
  const address = server.address()
  const chosenPort = typeof address === 'object' && address !== null ? address.port : port
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${chosenPort}`,
    close: () => new Promise((resolve, reject) => server.close((error) => (error ? reject(error) : resolve()))),
  }
}
