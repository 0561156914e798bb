import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { usualRules } from '../../../connectors/http/fetch.ts'
import type { MemfsPlace } from '../../../connectors/letta/memfs.ts'
import { readMemfsAgent } from '../../../connectors/letta/memfs.ts'
import { memfsSettings } from '../../../connectors/letta/memfs-settings.ts'
import { memfsSource } from '../../../connectors/letta/memfs-source.ts'
import { pullAll, sourceContract } from '../contract.ts'
import { fastImport, runGit, serveWithGit } from './memfs-git.ts'
import { newFolder } from './memfs-repository.ts'

const never = new AbortController().signal
const agent = { id: 'agent-1', name: '', subjects: [] }

sourceContract("a remote that git's own server serves", async (state) => {
  const folder = await newFolder()
  await newGitRepository(remotePath(folder))
  const baseUrl = state === 'working' ? await serveWithGit(folder) : 'http://127.0.0.1:1'
  const settings = { mode: 'memfs', baseUrl, apiKey: 'sk-let-1', agentIds: ['agent-1'], allowPrivate: true }
  return memfsSource(memfsSettings.parse(settings), { ...usualRules, attempts: 1 })
})

test.each([
  { state: 'with loose objects', tidy: async () => {} },
  { state: 'packed with deltas and packed refs', tidy: (path: string) => runGit(path, 'gc', '-q', '--aggressive') },
])('a history that git wrote reads the same from disk and from its server $state', async ({ tidy }) => {
  const folder = await newFolder()
  const path = await newGitRepository(remotePath(folder))
  const first = await runGit(path, 'rev-parse', 'main')
  await runGit(path, 'mv', 'reference/api.md', 'reference/web.md')
  await writeFile(join(path, 'system/human.md'), '- Ada moved to Oslo in May\n')
  await runGit(path, 'commit', '-qam', 'Ada moved')
  await tidy(path)
  const remote = remoteOf(await serveWithGit(folder))

  for (const knownHead of [undefined, first]) {
    const disk = await readMemfsAgent({ path }, agent, knownHead, never)
    const served = await readMemfsAgent(remote, agent, knownHead, never)

    expect(served).toEqual(disk)
    expect(disk).toMatchObject({ whole: knownHead === undefined, complete: true })
  }
  await expect(readMemfsAgent(remote, agent, first, never)).resolves.toMatchObject({
    containers: ['agent-1:reference/api.md', 'agent-1:reference/web.md', 'agent-1:system/human.md'],
    memories: [{ text: 'The API listens on port 8080' }, { text: 'Ada moved to Oslo in May' }],
  })
})

test('a force-push through git is read whole', async () => {
  const folder = await newFolder()
  const path = await newGitRepository(remotePath(folder))
  const first = await runGit(path, 'rev-parse', 'main')
  await runGit(path, 'commit', '-q', '--amend', '-m', 'Written anew')
  await runGit(path, 'reflog', 'expire', '--expire=now', '--all')
  await runGit(path, 'gc', '-q', '--prune=now')

  const reading = await readMemfsAgent(remoteOf(await serveWithGit(folder)), agent, first, never)

  expect(reading).toMatchObject({ whole: true, memories: [{}, {}] })
})

test('a fact older than a thousand commits comes without its commit, in bounded time', async () => {
  const path = await newGitRepository(join(await newFolder(), 'memory'))
  const commits = Array.from({ length: 1_200 }, (_, index) => {
    const text = `- Day ${index} was a very long one\n`
    const from = index === 0 ? 'from refs/heads/main^0\n' : ''
    const head = `commit refs/heads/main\ncommitter Ada <a@b> ${1_800_000_000 + index} +0000\ndata 4\nNote\n${from}`
    return `${head}M 100644 inline diary.md\ndata ${text.length}\n${text}\n`
  })
  await fastImport(path, commits.join(''))

  const reading = await readMemfsAgent({ path }, agent, undefined, never)

  if (reading === 'unchanged') throw new Error('The memory was found unchanged')
  const [diary, api] = reading.memories
  expect(diary?.metadata).toMatchObject({ path: 'diary.md', commitMessage: 'Note' })
  expect(api?.metadata).toEqual({ path: 'reference/api.md' })
})

test('an answer of a server that has no such repository is told as such', async () => {
  const settings = { mode: 'memfs', apiKey: 'sk-let-1', agentIds: ['agent-1'], allowPrivate: true }
  const baseUrl = await serveWithGit(await newFolder())
  const source = memfsSource(memfsSettings.parse({ ...settings, baseUrl }), { ...usualRules, attempts: 1 })

  await expect(pullAll(source, null)).rejects.toMatchObject({ reason: 'not-found', permanent: false })
})

/** connectors.md 2.7: where the remote of an agent is. A work tree at that path serves as well as a bare repository. */
function remotePath(folder: string): string {
  return join(folder, 'v1/git/agent-1/state.git')
}

function remoteOf(url: string): MemfsPlace {
  const rules = { ...usualRules, vendor: 'Letta', allowPrivate: true }
  return { remoteUrl: `${url}/v1/git/agent-1/state.git`, apiKey: 'sk-let-1', rules }
}

async function newGitRepository(path: string): Promise<string> {
  await mkdir(join(path, 'system'), { recursive: true })
  await mkdir(join(path, 'reference'))
  await runGit(path, 'init', '-q', '-b', 'main')
  await writeFile(join(path, 'system/human.md'), '- Ada prefers concise answers\n')
  await writeFile(join(path, 'reference/api.md'), '- The API listens on port 8080\n')
  await runGit(path, 'add', '.')
  await runGit(path, 'commit', '-qm', 'Begin')
  return path
}
