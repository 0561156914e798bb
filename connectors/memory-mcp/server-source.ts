import { hash } from 'node:crypto'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { ErrorCode, McpError } from '@modelcontextprotocol/sdk/types.js'
import { SourceError } from '../../engine/sources/memory-source.ts'
import { readAnswer } from './answer.ts'
import type { Graph, GraphSnapshot } from './graph.ts'
import type { ServerSettings } from './settings.ts'

// The answer holds the graph twice on one line. The SDK's default of 10 MiB is a memory file of about 4.
const answerLimitBytes = 256 * 1024 * 1024

/**
 * Starts the user's memory server, reads its graph and stops it again. Tools are never listed: with a list, the SDK refuses the answers of
 * server 2025.11.25, whose entities have a key too many. Throws SourceError.
 */
export async function readThroughServer(settings: ServerSettings, signal: AbortSignal): Promise<GraphSnapshot> {
  signal.throwIfAborted()
  const reading = readAnswer(await callReadGraph(settings, signal))
  return { ...reading, sha256: hash('sha256', canonicalJson(reading.graph, settings.personTypes), 'hex') }
}

async function callReadGraph(settings: ServerSettings, signal: AbortSignal): Promise<unknown> {
  const client = new Client({ name: 'clo', version: '0.1.0' })
  const transport = openTransport(settings)
  const timeout = settings.timeoutMs
  const options = { timeout, signal: AbortSignal.any([signal, AbortSignal.timeout(timeout)]) }
  let step: 'start' | 'call' = 'start'
  try {
    await client.connect(transport, options)
    step = 'call'
    return await client.callTool({ name: 'read_graph', arguments: {} }, undefined, options)
  } catch (cause) {
    signal.throwIfAborted()
    throw asSourceError(cause, options.signal.aborted ? 'wait' : step, settings)
  } finally {
    await transport.close()
  }
}

function openTransport({ command, args, env, cwd }: ServerSettings): StdioClientTransport {
  const transport = new StdioClientTransport({
    command,
    args,
    env,
    ...(cwd === undefined ? {} : { cwd }),
    stderr: 'ignore',
    maxBufferSize: answerLimitBytes,
  })
  // The SDK closes by itself when the start fails, without waiting, and a second close returns at once. Shared, each waits until the child is gone.
  const closeOnce = transport.close.bind(transport)
  let closing: Promise<void> | undefined
  transport.close = () => {
    closing ??= closeOnce()
    return closing
  }
  return transport
}

/** The server's own words are left out, also as a cause: they quote the memory file. */
function asSourceError(error: unknown, step: 'start' | 'call' | 'wait', settings: ServerSettings): SourceError {
  const code = error instanceof McpError ? error.code : undefined
  if (step === 'wait' || code === ErrorCode.RequestTimeout) {
    const message = `The memory server did not answer within ${settings.timeoutMs} ms: expected its graph; see whether the command starts a memory server, or raise timeoutMs`
    return new SourceError(message, { reason: 'server-timeout', permanent: false })
  }
  if (step === 'start') {
    const systemCode = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'
    const message = `${settings.command} did not start as a memory server (${systemCode}): expected a program that speaks MCP over stdio; run the command by hand and correct command, args, env or cwd`
    return new SourceError(message, {
      reason: 'server-not-started',
      permanent: systemCode === 'ENOENT' || systemCode === 'EACCES',
    })
  }
  const seen =
    code === ErrorCode.ConnectionClosed
      ? 'stopped before it answered'
      : `refused read_graph (${code ?? 'unreadable answer'})`
  const message = `The memory server ${seen}: expected a graph of at most ${answerLimitBytes} bytes; see whether the command starts a memory server`
  return new SourceError(message, { reason: 'server-answered-error', permanent: false })
}

function canonicalJson(graph: Graph, personTypes: readonly string[]): string {
  const entities = Array.from(graph.entities.values(), ({ name, type, observations }) => [
    name,
    type,
    ...observations.values(),
  ])
  return JSON.stringify([personTypes, entities, graph.relations.map(({ from, to }) => [from, to])])
}
