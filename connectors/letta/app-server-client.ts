import { z } from 'zod'
import { SourceError } from '../../engine/sources/memory-source.ts'
import { parseJson, readJson } from '../http/answers.ts'
import { type HttpRules, ruledFetch } from '../http/fetch.ts'
import { openSocket } from '../http/socket.ts'
import type { AppServerSettings } from './app-server-settings.ts'

/** A question that the server answers in one or several frames of one type. */
export type Question<Frame> = {
  readonly type: string
  readonly fields?: Readonly<Record<string, unknown>>
  readonly frame: z.ZodType<Frame>
  /** Whether this frame is the last; a single frame answers when left out. */
  readonly isLast?: (frame: Frame) => boolean
}

/** A conversation with an App Server. `ask` gives the frames of an answer in order, and throws SourceError, timeout among them. */
export type AppServer = {
  readonly version: string
  ask<Frame>(question: Question<Frame>): Promise<readonly Frame[]>
  /** Settles when the connection ends; never rejects. */
  readonly lost: Promise<SourceError>
  close(): void
}

type Waiting = {
  readonly receive: (frame: unknown, length: number) => void
  readonly fail: (fault: SourceError) => void
}

const head = z.object({ type: z.string(), request_id: z.string().optional() })
const info = z.object({ type: z.literal('app_server_info_response'), letta_code_version: z.string() })

/**
 * Asks the server what it is, over HTTP, which tells a wrong token from a wrong address as a WebSocket cannot; then connects. `pushed` is called after
 * each change of memory that it tells of.
 */
export async function openAppServer(
  { url, token }: AppServerSettings,
  { rules, pushed }: { readonly rules: HttpRules; readonly pushed: () => void },
  signal: AbortSignal,
): Promise<AppServer> {
  const about = new URL('/app-server-info', url.replace(/^ws/, 'http'))
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` }
  const answer = await ruledFetch(rules)(about, { headers, signal })
  const { letta_code_version: version } = await readJson(answer, info, { vendor: rules.vendor, path: about.pathname })

  const waiting = new Map<string, Waiting>()
  const receive = (text: string) => {
    const frame = parseJson(text)
    const { type, request_id: id = '' } = head.safeParse(frame).data ?? { type: '' }
    // connectors.md 2.8: it names no agent, so it says only that something changed.
    if (type === 'memory_updated') pushed()
    waiting.get(id)?.receive(frame, text.length)
  }
  const socket = await openSocket(url, { rules, ...(token !== undefined && { token }), receive }, signal)
  socket.lost.then((fault) => {
    for (const { fail } of waiting.values()) fail(fault)
  })
  let asked = 0

  return {
    version,
    lost: socket.lost,
    close: () => socket.close(),
    async ask(question) {
      signal.throwIfAborted()
      const id = `clo-${++asked}`
      try {
        const frames = collect(question, rules, (one) => void waiting.set(id, one))
        socket.send(JSON.stringify({ type: question.type, request_id: id, ...question.fields }))
        return await frames
      } catch (error) {
        signal.throwIfAborted()
        throw error
      } finally {
        waiting.delete(id)
      }
    },
  }
}

/** A whole answer may take so many times as long as one frame of it. */
const patienceForAll = 20

/** Gathers the frames of one answer. Each must come in `timeoutMs` after the one before it, and all of them be no larger than one answer may be. */
function collect<Frame>(
  { type, frame, isLast = () => true }: Question<Frame>,
  { vendor, timeoutMs, maxBytes }: HttpRules,
  wait: (waiting: Waiting) => void,
): Promise<Frame[]> {
  const { promise, resolve, reject } = Promise.withResolvers<Frame[]>()
  const frames: Frame[] = []
  let characters = 0
  const giveUp = () => reject(silent(vendor, type, timeoutMs))
  const timer = setTimeout(giveUp, timeoutMs)
  const timerForAll = setTimeout(giveUp, patienceForAll * timeoutMs)
  wait({
    fail: reject,
    receive(given, length) {
      timer.refresh()
      const parsed = frame.safeParse(given)
      if (!parsed.success) return reject(refused(vendor, type))
      frames.push(parsed.data)
      // An empty frame takes memory too.
      characters += length + 1_000
      if (characters > maxBytes) reject(endless(vendor, type, maxBytes))
      else if (isLast(parsed.data)) resolve(frames)
    },
  })
  return promise.finally(() => {
    clearTimeout(timer)
    clearTimeout(timerForAll)
  })
}

function silent(vendor: string, type: string, timeoutMs: number): SourceError {
  const message = `${vendor} gave no answer to ${type} in ${timeoutMs} ms: expected one by then; see whether it runs, and whether its version knows that request`
  return new SourceError(message, { reason: 'timeout', permanent: false })
}

function endless(vendor: string, type: string, maxBytes: number): SourceError {
  const message = `${vendor} answered ${type} with more than ${maxBytes} bytes: expected the memory of one agent; remove what is none of it, or leave this agent out`
  return new SourceError(message, { reason: 'answer-too-large', permanent: true })
}

function refused(vendor: string, type: string): SourceError {
  const message = `${vendor} answered ${type} with a failure, or with what is not expected: expected its list; see its own log, and that its version is one that we read`
  return new SourceError(message, { reason: 'bad-answer', permanent: false })
}
