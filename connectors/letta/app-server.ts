/**
 * Letta's App Server (`letta server --listen`), which keeps the git memory of the agents of one machine or team.
 * Read: its list of agents, and of each the Markdown files in its working tree with the commit that last touched them. Never read: `skills/`, the persona,
 * hidden folders, sub-agents, conversations. Never sent: any request that writes, nor one for an agent that the server does not list.
 * Key: none on loopback; elsewhere the capability token or signed token that --ws-auth of the server asks for.
 * It tells no changes, so everything is read each time; a snapshot that was given before yields nothing.
 */
import { type Check, type MemorySource, SourceError } from '../../engine/sources/memory-source.ts'
import { type HttpRules, usualRules } from '../http/fetch.ts'
import { type AppServer, openAppServer } from './app-server-client.ts'
import { cursorAfter, parseAppServerCursor } from './app-server-cursor.ts'
import { lastCommits } from './app-server-origins.ts'
import type { AppServerSettings } from './app-server-settings.ts'
import { readSnapshot, type Snapshot } from './app-server-snapshot.ts'
import { watchAppServer } from './app-server-watch.ts'
import { counted } from './memfs-check.ts'
import { containerOf, memoriesOf, subjectsOf } from './memfs-memories.ts'
import { cut } from './memfs-pages.ts'
import { uniqueSubjects } from './subjects.ts'

/** A source that reads an App Server. `usual`: how it is called, but for the timeout, which the settings have. */
export function appServerSource(settings: AppServerSettings, usual = usualRules): MemorySource {
  const { allowPrivate, timeoutMs } = settings
  const rules: HttpRules = { ...usual, vendor: 'The App Server', allowPrivate, timeoutMs }
  const open = (pushed: () => void, signal: AbortSignal) => openAppServer(settings, { rules, pushed }, signal)

  return {
    check: (signal) => checkAppServer(() => open(() => {}, signal), settings.agentIds, signal),

    async *pull(cursorText, signal, extent) {
      const cursor = parseAppServerCursor(cursorText)
      const server = await open(() => {}, signal)
      try {
        const snapshot = await readSnapshot(server, settings.agentIds)
        const isKnown = cursor.inside === undefined && cursor.sha256 === snapshot.sha256
        if (extent === 'changes' && isKnown && snapshot.complete) return
        const reading = await readingOf(server, snapshot)
        const after = cursorAfter(cursor, snapshot, reading.memories.length)
        const pages = cut(reading)
        const isSame = extent === 'changes' && cursor.inside?.sha256 === snapshot.sha256
        const given = isSame ? (cursor.inside?.pages ?? 0) : 0
        // Said with the first page of every run: a later one may name any of them.
        let announced = {
          subjects: uniqueSubjects(snapshot.agents.flatMap(({ agent }) => subjectsOf(agent))),
          skipped: snapshot.skipped,
        }
        for (const [number, page] of pages.entries()) {
          if (number < given) continue
          signal.throwIfAborted()
          const isLast = number === pages.length - 1
          const inside = { ...cursor, inside: { sha256: snapshot.sha256, pages: number + 1 } }
          const complete = isLast && after.sha256 !== undefined
          yield { ...page, ...announced, cursor: JSON.stringify(isLast ? after : inside), complete }
          announced = { subjects: [], skipped: [] }
        }
      } finally {
        server.close()
      }
    },

    watch: (changed, signal) => watchAppServer(open, changed, { wait: usual.wait, signal }),
  }
}

async function readingOf(server: AppServer, { agents }: Snapshot) {
  const memories = []
  const containers = []
  for (const { agent, files } of agents) {
    const commits = await lastCommits(server, agent.id, files)
    for (const file of files) {
      containers.push(containerOf(agent, file.path))
      const origin = commits.get(file.path)
      const origins = new Map(origin && file.facts.map(({ key }) => [key, origin]))
      for (const memory of memoriesOf(agent, file, origins)) memories.push(memory)
    }
  }
  return { memories, containers }
}

async function checkAppServer(
  open: () => Promise<AppServer>,
  agentIds: readonly string[],
  signal: AbortSignal,
): Promise<Check> {
  try {
    const server = await open()
    try {
      const { agents, skipped } = await readSnapshot(server, agentIds)
      const files = agents.flatMap((one) => one.files)
      const statements = files.reduce((sum, { facts }) => sum + facts.length, 0)
      const seen = `Letta ${server.version} with ${counted(agents.length, 'agent')}: ${counted(statements, 'statement')} in ${counted(files.length, 'file')}`
      const unknown = skipped.find(({ reason }) => reason === 'unknown-agent')
      if (unknown === undefined) return { status: 'ok', sentence: `Seen ${seen}.` }
      const sentence = `The App Server lists no agent ${unknown.where}: expected every id of agentIds; correct or remove it. Seen besides: ${seen}.`
      return { status: 'failed', reason: 'unknown-agent', sentence, permanent: false }
    } finally {
      server.close()
    }
  } catch (error) {
    if (signal.aborted) {
      const sentence = 'The check was stopped before the App Server was read: run it again.'
      return { status: 'failed', reason: 'aborted', sentence, permanent: false }
    }
    if (!(error instanceof SourceError)) throw error
    return { status: 'failed', reason: error.reason, sentence: `${error.message}.`, permanent: error.permanent }
  }
}
