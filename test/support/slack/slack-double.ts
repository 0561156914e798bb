import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import type { Clock } from '../../../engine/clock.ts'
import { insteadOfDoing, type Rendered, renderAnswer, type SlackFault, sendThrough } from './faults.ts'
import { patienceMs, type SlackLimits, slackLimits } from './limits.ts'
import { alice, bob, carol, type SlackUser } from './people.ts'
import { openRates } from './rates.ts'
import { SlackRefusal } from './refusal.ts'
import { respond } from './response-url.ts'
import { openSocketMode, type SocketMode } from './socket-mode.ts'
import { answerCall, type Call, type SlackAnswer } from './web-api.ts'
import { openWorkspace, type Shape, type Workspace } from './workspace.ts'

/** `patienceMs`: how long a socket waits for an acknowledgement. All but the clock have Slack's own values. */
export type SlackOptions = {
  readonly clock: Clock
  readonly people?: readonly SlackUser[]
  readonly limits?: SlackLimits
  readonly scopes?: readonly string[]
  readonly patienceMs?: number
}

/** A call as it came, and what Slack answered, also if the answer never arrived. `answer` is undefined while it is delayed and if the call was not done. */
export type RecordedCall = Call & { readonly at: Date; readonly answer: SlackAnswer | undefined }

/** A Slack of our own on the loopback interface. */
export type SlackDouble = {
  readonly clock: Clock
  /** Ends in a slash, as WebClient's slackApiUrl does. */
  readonly apiUrl: string
  /** Without a slash at its end. */
  readonly origin: string
  readonly workspace: Workspace
  readonly sockets: SocketMode
  /** In order of arrival, those that met a fault included. */
  readonly calls: readonly RecordedCall[]
  /** What befalls the next calls, one each. */
  readonly faults: SlackFault[]
  /** Asked for every call that `faults` leaves alone. `index` counts all calls, from 0. */
  chooseFault: (call: Call, index: number) => SlackFault | undefined
  close(): Promise<void>
}

/** delivery.md 1.5, with the slash command and the respect for quiet hours. */
export const usualScopes = [
  'chat:write',
  'im:write',
  'im:history',
  'users:read',
  'users:read.email',
  'commands',
  'dnd:read',
]

/** Serves for the length of one test. */
export async function serveSlack(options: SlackOptions): Promise<SlackDouble> {
  // Loaded here, so that measurements can open a double without carrying a test runner.
  const { onTestFinished } = await import('vitest')
  const slack = await openSlack(options)
  onTestFinished(() => slack.close())
  return slack
}

/** Serves until it is closed: for measurements and processes of their own. `close` throws what went wrong within the double itself. */
export async function openSlack({
  clock,
  people = [alice, bob, carol],
  limits = slackLimits,
  scopes = usualScopes,
  patienceMs: patience = patienceMs,
}: SlackOptions): Promise<SlackDouble> {
  const workspace = openWorkspace(people)
  const rates = openRates()
  const sockets = openSocketMode(patience)
  const calls: RecordedCall[] = []
  const ownFaults: unknown[] = []

  const call = async (asked: Call, response: ServerResponse) => {
    const index = calls.push({ ...asked, at: clock(), answer: undefined }) - 1
    const fault = slack.faults.shift() ?? slack.chooseFault(asked, index)
    if (fault?.kind === 'connection reset') return response.socket?.resetAndDestroy()
    if (fault?.kind === 'request delayed') await fault.gate()
    const instead = insteadOfDoing(fault)
    if (instead !== undefined) return sendThrough(undefined, response, instead)
    const at = clock()
    const openSocketUrl = () => slack.origin.replace('http', 'ws') + sockets.openPath()
    const answer = answerCall({ workspace, limits, rates, scopes, openSocketUrl, at }, asked)
    calls[index] = { ...asked, at, answer }
    return sendThrough(fault, response, renderAnswer(answer))
  }
  const server = createServer(async (incoming, response) => {
    const body = await text(incoming).catch(() => undefined)
    // The client went away while it was sending.
    if (body === undefined) return
    const { pathname } = new URL(incoming.url ?? '/', 'http://double')
    const [, room, name = ''] = pathname.split('/')
    try {
      if (room === 'api') await call(readCall(incoming, name, body), response)
      else send(response, room === 'response' ? answerResponse(workspace, name, body, clock()) : nothingHere)
    } catch (error) {
      ownFaults.push(error)
      response.destroy()
    }
  })
  server.on('upgrade', sockets.connect)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The double has no port')
  const origin = `http://127.0.0.1:${address.port}`

  const slack: SlackDouble = {
    clock,
    origin,
    apiUrl: `${origin}/api/`,
    workspace,
    sockets,
    calls,
    faults: [],
    chooseFault: () => undefined,
    async close() {
      await sockets.close()
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
      if (ownFaults.length > 0) throw ownFaults[0]
    },
  }
  return slack
}

const nothingHere: Rendered = { status: 404, headers: {}, bytes: Buffer.from('Nothing here') }

function send(response: ServerResponse, { status, headers, bytes }: Rendered): void {
  response.writeHead(status, headers).end(bytes)
}

/** delivery.md 1.1: WebClient sends forms; JSON is taken too. */
function readCall({ headers }: IncomingMessage, method: string, body: string): Call {
  const isJson = headers['content-type']?.startsWith('application/json') === true
  const given: Shape = isJson ? JSON.parse(body) : Object.fromEntries(new URLSearchParams(body))
  const [, bearer] = /^Bearer (\S+)$/.exec(headers.authorization ?? '') ?? []
  return { method, token: bearer ?? (typeof given.token === 'string' ? given.token : undefined), arguments: given }
}

function answerResponse(workspace: Workspace, id: string, body: string, at: Date): Rendered {
  try {
    respond(workspace, { id, body: JSON.parse(body) }, at)
    return { status: 200, headers: {}, bytes: Buffer.from('ok') }
  } catch (error) {
    if (!(error instanceof SlackRefusal)) throw error
    return renderAnswer({ status: 404, headers: {}, body: { ok: false, error: error.code, ...error.more } })
  }
}
