import { execFile } from 'node:child_process'
import fs from 'node:fs'
import { mkdir, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { deflateSync } from 'node:zlib'
import git from 'isomorphic-git'
import { expect, test } from 'vitest'
import { usualRules } from '../../../connectors/http/fetch.ts'
import { type MemfsPlace, type MemfsReading, memfsRemoteUrl, readMemfsAgent } from '../../../connectors/letta/memfs.ts'
import { SourceError } from '../../../engine/sources/memory-source.ts'
import { after, type MemoryRepository, monday, newFolder, newRepository } from './memfs-repository.ts'
import { apiKey, serveRepositories } from './memfs-server.ts'

const never = new AbortController().signal
const agent = { id: 'agent-1', name: 'Ada bot', subjects: [{ kind: 'user', externalId: 'ada' } as const] }

/** The two ways to one repository. */
const places: readonly { from: string; placeOf: (repository: MemoryRepository) => MemfsPlace | Promise<MemfsPlace> }[] =
  [
    { from: 'disk', placeOf: ({ path }) => ({ path }) },
    { from: 'a remote', placeOf: async (repository) => remoteOf(await serveRepositories({ 'agent-1': repository })) },
  ]

test.each(places)('a memory read from $from says what the agent knows, of whom, and which commit brought it', async ({
  placeOf,
}) => {
  const repository = await newRepository()
  const human = '---\ndescription: About Ada\n---\n# Ada\n- Prefers concise answers\n'
  const head = await repository.commit({ files: { 'system/human.md': human }, message: 'Learn of Ada\n\nAt length' })

  const reading = await read(await placeOf(repository), undefined)

  expect(reading).toEqual({
    head,
    whole: true,
    complete: true,
    containers: ['agent-1:system/human.md'],
    skipped: [],
    memories: [
      {
        externalId: expect.stringMatching(/^agent-1:system\/human\.md:[0-9a-f]{64}$/),
        text: 'Prefers concise answers',
        about: { name: 'Ada', type: '' },
        author: 'assistant',
        subjects: [
          { kind: 'agent', externalId: 'agent-1', name: 'Ada bot' },
          { kind: 'user', externalId: 'ada' },
        ],
        categories: [],
        container: 'agent-1:system/human.md',
        status: 'live',
        createdAt: monday,
        metadata: {
          path: 'system/human.md',
          description: 'About Ada',
          commit: head,
          commitMessage: 'Learn of Ada',
          commitAuthor: 'Ada bot',
        },
      },
    ],
  })
})

test.each(
  places,
)('after an edit read from $from only the changed file comes, and each fact keeps its own commit', async ({
  placeOf,
}) => {
  const repository = await newRepository()
  const files = {
    'a.md': '- Ada lives in the city of Rome\n- Ada drinks green tea daily\n',
    'b.md': '- Bob is a beekeeper',
  }
  const first = await repository.commit({ files })
  const edited = '- Ada lives in the city of Oslo\n- Ada drinks green tea daily\n'
  const second = await repository.commit({ files: { 'a.md': edited }, message: 'Ada moved', at: after(3) })

  const reading = await read(await placeOf(repository), first)

  expect(reading).toMatchObject({ head: second, whole: false, containers: ['agent-1:a.md'] })
  expect(cameWith(reading)).toEqual([
    ['Ada lives in the city of Oslo', second, after(3)],
    ['Ada drinks green tea daily', first, monday],
  ])
})

test.each(places)('a deleted file read from $from is a container without memories', async ({ placeOf }) => {
  const repository = await newRepository()
  const first = await repository.commit({ files: { 'a.md': '- Ada is an astronomer', 'b.md': '- Bob is a beekeeper' } })
  await repository.commit({ files: { 'b.md': null } })

  const reading = await read(await placeOf(repository), first)

  expect(reading).toMatchObject({ whole: false, containers: ['agent-1:b.md'], memories: [] })
})

test.each(
  places,
)('a renamed file read from $from leaves its old container and fills the new one in one reading', async ({
  placeOf,
}) => {
  const repository = await newRepository()
  const first = await repository.commit({ files: { 'old/a.md': '- Ada is an astronomer' } })
  await repository.commit({ files: { 'old/a.md': null, 'new/a.md': '- Ada is an astronomer' } })

  const reading = await read(await placeOf(repository), first)

  expect(reading).toMatchObject({
    containers: ['agent-1:new/a.md', 'agent-1:old/a.md'],
    memories: [{ text: 'Ada is an astronomer', container: 'agent-1:new/a.md' }],
  })
})

test.each(places)('after a force-push everything is read again from $from', async ({ placeOf }) => {
  const repository = await newRepository()
  const first = await repository.commit({ files: { 'a.md': '- Ada is an astronomer', 'b.md': '- Bob is a beekeeper' } })
  await repository.commit({ files: { 'c.md': '- Carol is a carpenter' }, root: true })

  const reading = await read(await placeOf(repository), first)

  expect(reading).toMatchObject({ whole: true, containers: ['agent-1:a.md', 'agent-1:b.md', 'agent-1:c.md'] })
})

test.each(places)('a known head that the repository from $from never had reads everything', async ({ placeOf }) => {
  const repository = await newRepository()
  await repository.commit({ files: { 'a.md': '- Ada is an astronomer' } })

  const reading = await read(await placeOf(repository), 'c'.repeat(40))

  expect(reading).toMatchObject({ whole: true, memories: { length: 1 } })
})

test.each(places)('an empty repository from $from holds nothing, unless it held something before', async ({
  placeOf,
}) => {
  const place = await placeOf(await newRepository())

  const reading = await read(place, undefined)
  const vanished = read(place, 'c'.repeat(40))

  expect(reading).toEqual({ head: '', memories: [], containers: [], skipped: [], whole: true, complete: true })
  await expect(vanished).rejects.toMatchObject({ reason: 'branch-missing', permanent: false })
})

test.each(places)('a repository from $from with another branch but no main is a fault', async ({ placeOf }) => {
  const repository = await newRepository()
  const head = await repository.commit({ files: { 'a.md': '- Ada is an astronomer' } })
  await git.writeRef({ fs, gitdir: repository.gitdir, ref: 'refs/heads/trunk', value: head })
  await git.deleteRef({ fs, gitdir: repository.gitdir, ref: 'refs/heads/main' })

  await expect(read(await placeOf(repository), undefined)).rejects.toMatchObject({ reason: 'branch-missing' })
})

test.each(
  places,
)('only knowledge is read from $from: no skills, persona, hidden files, pictures, links or submodules', async ({
  placeOf,
}) => {
  const repository = await newRepository()
  const fact = '- Ada is an astronomer in Oslo'
  const link = await git.writeBlob({ fs, gitdir: repository.gitdir, blob: Buffer.from('/etc/passwd') })
  repository.plant('120000', 'link.md', link)
  repository.plant('160000', 'other.md', 'd'.repeat(40))
  const left = ['skills/x/SKILL.md', 'system/persona.md', 'persona.md', '.hidden/a.md', 'picture.png', 'notes.txt']
  const older = ['memory/skills/x/SKILL.md', 'memory/system/persona.md']
  const wanted = ['system/human.md', 'memory/system/human.md', 'README.MD']
  await repository.commit({ files: Object.fromEntries([...left, ...older, ...wanted].map((path) => [path, fact])) })

  const reading = await read(await placeOf(repository), undefined)

  expect(reading.memories.map(({ metadata }) => metadata.path)).toEqual([
    'README.MD',
    'memory/system/human.md',
    'system/human.md',
  ])
  expect(reading).toMatchObject({
    complete: true,
    skipped: [
      { reason: 'symbolic-link', where: 'agent-1:link.md' },
      { reason: 'submodule', where: 'agent-1:other.md' },
    ],
  })
})

test.each(places)('hostile names from $from reach nothing, and the rest is read', async ({ placeOf }) => {
  const repository = await newRepository()
  const oid = await git.writeBlob({ fs, gitdir: repository.gitdir, blob: Buffer.from('- Mallory was here, it seems') })
  const names = [
    '..',
    '.',
    '.git',
    '../../escape.md',
    'back\\slash.md',
    'new\nline.md',
    '\u202eturned.md',
    '__proto__.md',
  ]
  for (const name of names) repository.plant('100644', name, oid)
  await repository.commit({ files: { 'a.md': '- Ada is an astronomer' } })

  const reading = await read(await placeOf(repository), undefined)

  expect(reading.containers).toEqual(['agent-1:__proto__.md', 'agent-1:a.md'])
})

test.each(places)('a file from $from that is no UTF-8, or far too large, is left out and keeps what it held', async ({
  placeOf,
}) => {
  const repository = await newRepository()
  const broken = Buffer.from([0x2d, 0x20, 0xff, 0xfe, 0x41])
  const files = { 'a.md': '- Ada is an astronomer', 'b.md': broken, 'c.md': `- ${'x'.repeat(2 ** 20)}` }
  await repository.commit({ files })

  const reading = await read(await placeOf(repository), undefined)

  expect(reading).toMatchObject({
    complete: false,
    containers: ['agent-1:a.md'],
    skipped: [
      { reason: 'not-utf-8', where: 'agent-1:b.md' },
      { reason: 'file-too-large', where: 'agent-1:c.md' },
    ],
  })
})

test.each(places)('what a merge brought from $from comes with the merge', async ({ placeOf }) => {
  const repository = await newRepository()
  const base = await repository.commit({ files: { 'a.md': '- Ada is an astronomer' } })
  const side = await repository.commit({ files: { 'b.md': '- Bob is a beekeeper' }, at: after(1) })
  const { commit } = await git.readCommit({ fs, gitdir: repository.gitdir, oid: side })
  const timestamp = after(2).getTime() / 1000
  const merge = await git.writeCommit({
    fs,
    gitdir: repository.gitdir,
    commit: { ...commit, parent: [base, side], message: 'Merge', author: { ...commit.author, timestamp } },
  })
  await git.writeRef({ fs, gitdir: repository.gitdir, ref: 'refs/heads/main', value: merge, force: true })

  const reading = await read(await placeOf(repository), undefined)

  expect(cameWith(reading)).toEqual([
    ['Ada is an astronomer', base, monday],
    ['Bob is a beekeeper', merge, after(2)],
  ])
})

test.each(
  places.flatMap((place) => [1e15, -8e12].map((timestamp) => ({ ...place, timestamp }))),
)('an instant that no clock shows, $timestamp, is left out from $from', async ({ placeOf, timestamp }) => {
  const repository = await newRepository()
  await repository.commit({ files: { 'a.md': '- Ada is an astronomer' }, at: new Date(8.64e15) })
  const sha = await git.resolveRef({ fs, gitdir: repository.gitdir, ref: 'refs/heads/main' })
  const { commit } = await git.readCommit({ fs, gitdir: repository.gitdir, oid: sha })
  const author = { ...commit.author, timestamp }
  const value = await git.writeCommit({ fs, gitdir: repository.gitdir, commit: { ...commit, author } })
  await git.writeRef({ fs, gitdir: repository.gitdir, ref: 'refs/heads/main', value, force: true })

  const { memories } = await read(await placeOf(repository), undefined)

  expect(memories[0]?.createdAt).toBeUndefined()
})

test('an unchanged remote is asked once', async () => {
  const repository = await newRepository()
  const head = await repository.commit({ files: { 'a.md': '- Ada is an astronomer' } })
  const served = await serveRepositories({ 'agent-1': repository })

  const reading = await readMemfsAgent(remoteOf(served), agent, head, never)

  expect(reading).toBe('unchanged')
  expect(served.requests.map(({ path }) => path)).toEqual(['/v1/git/agent-1/state.git/info/refs'])
})

test('a changed remote is asked twice', async () => {
  const repository = await newRepository()
  await repository.commit({ files: { 'a.md': '- Ada is an astronomer' } })
  const served = await serveRepositories({ 'agent-1': repository })

  await read(remoteOf(served), undefined)

  expect(served.requests.map(({ method, path }) => `${method} ${path.split('state.git/')[1]}`)).toEqual([
    'GET info/refs',
    'POST git-upload-pack',
  ])
})

test('a repository on disk is left as it was, to the last byte', async () => {
  const repository = await newRepository()
  const head = await repository.commit({ files: { 'a.md': '- Ada is an astronomer' } })
  await repository.commit({ files: { 'a.md': '- Ada is an actor' } })
  const before = await readdir(repository.path, { recursive: true })

  await read({ path: repository.path }, undefined)
  await read({ path: repository.path }, head)

  expect(await readdir(repository.path, { recursive: true })).toEqual(before)
})

test('a .git that leads elsewhere is not followed', async () => {
  const [repository, linked, filed] = [await newRepository(), await newFolder(), await newFolder()]
  await repository.commit({ files: { 'a.md': '- Ada is an astronomer' } })
  await symlink(repository.gitdir, join(linked, '.git'))
  await writeFile(join(filed, '.git'), `gitdir: ${repository.gitdir}\n`)

  await expect(read({ path: linked }, undefined)).rejects.toMatchObject({ reason: 'repository-missing' })
  await expect(read({ path: filed }, undefined)).rejects.toMatchObject({ reason: 'repository-missing' })
})

// Before, a pipe in place of a file was waited for for ever: the agent that is read may have put it there.
test.each([
  { what: 'a pipe', plant: (path: string) => promisify(execFile)('mkfifo', [path]) },
  { what: 'a device', plant: (path: string) => symlink('/dev/zero', path) },
])('$what in place of the branch is not read', async ({ plant }) => {
  const repository = await newRepository()
  await repository.commit({ files: { 'a.md': '- Ada is an astronomer' } })
  await rm(join(repository.gitdir, 'refs', 'heads', 'main'))
  await plant(join(repository.gitdir, 'refs', 'heads', 'main'))

  await expect(read({ path: repository.path }, undefined)).rejects.toBeInstanceOf(SourceError)
})

test('a shallow clone gives facts without the commit that it does not know', async () => {
  const repository = await newRepository()
  const root = await repository.commit({ files: { 'a.md': '- Ada is an astronomer' } })
  const head = await repository.commit({ files: { 'b.md': '- Bob is a beekeeper' }, at: after(1) })
  const third = await repository.commit({ files: { 'c.md': '- Carol is a carpenter' }, at: after(2) })
  await rm(join(repository.gitdir, 'objects', root.slice(0, 2), root.slice(2)))
  await writeFile(join(repository.gitdir, 'shallow'), `${head}\n`)

  const reading = await read({ path: repository.path }, undefined)

  expect(cameWith(reading)).toEqual([
    ['Ada is an astronomer', undefined, undefined],
    ['Bob is a beekeeper', undefined, undefined],
    ['Carol is a carpenter', third, after(2)],
  ])
})

test('an object that would inflate without end is refused before it does', async () => {
  const repository = await newRepository()
  await repository.commit({ files: { 'a.md': '- Ada is an astronomer' } })
  const blob = 'e'.repeat(40)
  const bomb = deflateSync(Buffer.concat([Buffer.from(`blob ${2 ** 26}\0`), Buffer.alloc(2 ** 26)]))
  await mkdir(join(repository.gitdir, 'objects', 'ee'), { recursive: true })
  await writeFile(join(repository.gitdir, 'objects', 'ee', 'e'.repeat(38)), bomb)
  repository.plant('100644', 'bomb.md', blob)
  await repository.commit({ files: {} })

  await expect(read({ path: repository.path }, undefined)).rejects.toMatchObject({ reason: 'repository-too-large' })
})

test('a repository that lost an object is a fault that may pass', async () => {
  const repository = await newRepository()
  await repository.commit({ files: { 'a.md': '- Ada is an astronomer' } })
  await rename(join(repository.gitdir, 'objects'), join(repository.gitdir, 'objects-away'))

  await expect(read({ path: repository.path }, undefined)).rejects.toMatchObject({ permanent: false })
})

test('the age of a fact is found through all that was written since', async () => {
  const repository = await newRepository()
  const first = await repository.commit({ files: { 'a.md': '- Ada is an astronomer' } })
  for (let day = 1; day <= 40; day++)
    await repository.commit({ files: { 'b.md': `- Day ${day} was a long one` }, at: after(day) })

  const reading = await read({ path: repository.path }, undefined)

  expect(cameWith(reading)[0]).toEqual(['Ada is an astronomer', first, monday])
})

async function read(place: MemfsPlace, knownHead: string | undefined): Promise<MemfsReading> {
  const reading = await readMemfsAgent(place, agent, knownHead, never)
  if (reading === 'unchanged') throw new Error('The memory was found unchanged')
  return reading
}

function remoteOf({ url }: { readonly url: string }): MemfsPlace {
  const rules = { ...usualRules, vendor: 'Letta', allowPrivate: true, attempts: 1 }
  return { remoteUrl: memfsRemoteUrl(url, 'agent-1'), apiKey, rules }
}

function cameWith({ memories }: MemfsReading): unknown[] {
  return memories.map(({ text, metadata, createdAt }) => [text, metadata.commit, createdAt])
}
