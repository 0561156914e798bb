import { expect, test } from 'vitest'
import { serve } from '../../support/served.ts'
import { pullAll } from '../contract.ts'
import { type MemoryRepository, newRepository } from './memfs-repository.ts'
import { answerGit, apiKey } from './memfs-server.ts'
import { answerLetta } from './rest-answers.ts'
import { openRest, textsOf } from './rest-open.ts'
import { emptyWorld } from './rest-world.ts'

test('an agent with git memory is read from git and its blocks are not, its passages as ever', async () => {
  const { source, repository } = await openWithGit()
  await repository.commit({ files: { 'system/human.md': '- Ada runs Postgres 16 in production\n' } })

  const pages = await pullAll(source, null)

  expect(textsOf(pages).sort()).toEqual(['Ada runs Postgres 16 in production', 'Billing runs on port 5433'])
  expect(
    pages
      .flatMap(({ memories }) => memories)
      .every(({ subjects }) => subjects.some(({ externalId }) => externalId === 'ada')),
  ).toBe(true)
  expect(pages.at(-1)?.complete).toBe(true)
})

test('after that, only files that changed are read, and a new walk reads them all', async () => {
  const { source, repository } = await openWithGit()
  await repository.commit({
    files: {
      'system/human.md': '- Ada runs Postgres 16 in production\n',
      'reference/tea.md': 'Tea steeps four minutes.\n',
    },
  })
  const first = await pullAll(source, null)
  await repository.commit({ files: { 'reference/tea.md': 'Tea steeps three minutes.\n' } })

  const changes = await pullAll(source, first.at(-1)?.cursor ?? null)
  const whole = await pullAll(source, changes.at(-1)?.cursor ?? null, undefined, 'whole')

  expect(textsOf(changes)).toEqual(['Tea steeps three minutes.'])
  expect(textsOf(whole)).toHaveLength(3)
})

test('a repository that was there and is empty proves no deletion, also in a walk', async () => {
  const { source, repository, repositories, agentId } = await openWithGit()
  await repository.commit({ files: { 'system/human.md': '- Ada runs Postgres 16 in production\n' } })
  const first = await pullAll(source, null)
  repositories[agentId] = await newRepository({ bare: true })

  const walk = pullAll(source, first.at(-1)?.cursor ?? null, undefined, 'whole')

  await expect(walk).rejects.toMatchObject({ reason: 'branch-missing', permanent: false })
})

/** One agent with git memory, a block that is but a mirror of it, and a passage. */
async function openWithGit() {
  const world = emptyWorld()
  const agent = world.addAgent({ tags: ['user:ada', 'git-memory-enabled'] })
  world.addBlock([agent], { value: '- A mirror of what is in git already' })
  world.addPassage(agent, { text: 'Billing runs on port 5433' })
  const repository = await newRepository({ bare: true })
  const repositories: Record<string, MemoryRepository> = { [agent.id]: repository }
  const git = answerGit(repositories)
  const served = await serve((request) =>
    request.path.startsWith('/v1/git/') ? git(request) : answerLetta(world, request, { floats: 8 }),
  )
  return { source: openRest(served.url, { apiKey }), repository, repositories, agentId: agent.id }
}
