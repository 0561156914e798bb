import { execFile, spawn } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { promisify } from 'node:util'
import { onTestFinished } from 'vitest'

const identity = ['-c', 'user.name=Ada bot', '-c', 'user.email=agent-1@letta.com', '-c', 'commit.gpgsign=false']

/** Runs git itself in a folder and gives what it prints. */
export async function runGit(folder: string, ...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)('git', [...identity, ...args], { cwd: folder })
  return stdout.trim()
}

/** Feeds git's own bulk format to a repository. */
export async function fastImport(folder: string, text: string): Promise<void> {
  const child = spawn('git', ['fast-import', '--quiet', '--force'], {
    cwd: folder,
    stdio: ['pipe', 'ignore', 'inherit'],
  })
  const exit = new Promise<number | null>((resolve) => child.on('exit', resolve))
  child.stdin.end(text)
  if ((await exit) !== 0) throw new Error('git fast-import failed')
}

/** Serves the repositories in a folder through git's own http-backend, as `<url>/<path in folder>`, and gives the url. */
export async function serveWithGit(folder: string): Promise<string> {
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://git')
    const env = {
      PATH: process.env.PATH,
      GIT_PROJECT_ROOT: folder,
      GIT_HTTP_EXPORT_ALL: '1',
      PATH_INFO: url.pathname,
      QUERY_STRING: url.search.slice(1),
      REQUEST_METHOD: request.method,
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      ...(request.headers['content-encoding'] && { HTTP_CONTENT_ENCODING: request.headers['content-encoding'] }),
    }
    const child = spawn('git', ['http-backend'], { env, stdio: ['pipe', 'pipe', 'inherit'] })
    request.pipe(child.stdin)
    const parts: Buffer[] = []
    child.stdout.on('data', (part) => parts.push(part))
    child.on('close', () => {
      const output = Buffer.concat(parts)
      const end = output.indexOf('\r\n\r\n')
      const head = output.subarray(0, end).toString().split('\r\n')
      const headers = Object.fromEntries(head.map((line) => line.split(/: */, 2) as [string, string]))
      response.writeHead(Number.parseInt(headers.Status ?? '200', 10), headers).end(output.subarray(end + 4))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
