import { readdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { z } from 'zod'
import { type Skipped, SourceError } from '../../engine/sources/memory-source.ts'
import { readPlainFile } from '../files/read-plain.ts'
import type { HttpRules } from '../http/fetch.ts'
import { findGitFolder } from './git-local.ts'
import { type MemfsAgent, type MemfsPlace, memfsRemoteUrl } from './memfs.ts'
import type { MemfsSettings } from './memfs-settings.ts'
import { subjectsOfTags } from './subjects.ts'

/** An agent and where its memory lies. */
export type PlacedAgent = MemfsAgent & { readonly place: MemfsPlace }

/** The agents that the settings mean, by id, and those that are none of ours. */
export type Roster = { readonly agents: readonly PlacedAgent[]; readonly skipped: readonly Skipped[] }

/** Finds the agents. Throws SourceError repository-missing where a folder holds none. */
export async function listMemfsAgents(settings: MemfsSettings, rules: HttpRules): Promise<Roster> {
  const { path, baseUrl, apiKey = '', agentIds } = settings
  if (path !== undefined) return listFolder(path)
  const agents = [...new Set(agentIds)].sort().map((id) => {
    return { id, name: '', subjects: [], place: { remoteUrl: memfsRemoteUrl(baseUrl, id), apiKey, rules } }
  })
  return { agents, skipped: [] }
}

async function listFolder(path: string): Promise<Roster> {
  const places = (await findGitFolder(path)) === undefined ? await placesIn(path) : [{ id: ownerOf(path), path }]
  if (places.length === 0) throw withoutAgents(path)
  const found = await Promise.all(places.map(async (place) => ({ ...place, ...(await readRecord(place)) })))
  return {
    agents: found
      .filter(({ tags }) => !isSubagent(tags))
      .map(({ id, name, tags, path }) => ({ id, name, subjects: subjectsOfTags(tags), place: { path } })),
    skipped: found.filter(({ tags }) => isSubagent(tags)).map(({ id }) => ({ reason: 'sub-agent', where: id })),
  }
}

type Place = { readonly id: string; readonly path: string }

/** connectors.md 2.8: `<root>/<agent id>/memory/`; the local backend keeps these in `memfs/`. Links are not followed. */
async function placesIn(path: string): Promise<Place[]> {
  const inner = await readdir(join(path, 'memfs'), { withFileTypes: true }).catch(() => undefined)
  const root = inner === undefined ? path : join(path, 'memfs')
  const entries = inner ?? (await readdir(path, { withFileTypes: true }).catch(() => []))
  return entries
    .filter((entry) => entry.isDirectory() && /^agent-[\w-]{1,100}$/.test(entry.name))
    .map(({ name }) => ({ id: name, path: join(root, name, 'memory') }))
    .sort((left, right) => (left.id < right.id ? -1 : 1))
}

function ownerOf(path: string): string {
  return basename(basename(path) === 'memory' ? dirname(path) : path).replace(/\.git$/, '')
}

const recordSchema = z.object({ name: z.string().catch(''), tags: z.array(z.string()).catch([]) })

/** connectors.md 2.8: the local backend keeps each agent's record beside `memfs/`, in a file named after its id. Not every agent has one. */
async function readRecord({ id, path }: Place): Promise<{ name: string; tags: readonly string[] }> {
  const file = join(path, '..', '..', '..', 'agents', `${Buffer.from(id).toString('base64url')}.json`)
  return parseRecord(await readPlainFile(file, 1024 ** 2).then(String, () => '{}'))
}

function parseRecord(text: string): { name: string; tags: readonly string[] } {
  try {
    return recordSchema.parse(JSON.parse(text))
  } catch {
    return { name: '', tags: [] }
  }
}

function isSubagent(tags: readonly string[]): boolean {
  return tags.includes('role:subagent')
}

function withoutAgents(path: string): SourceError {
  const message = `There is no memory repository in ${path}: expected that of one agent, or a folder with <agent id>/memory for each; correct the path, or let an agent write its first memory`
  return new SourceError(message, { reason: 'repository-missing', permanent: false })
}
