import { expect, test } from 'vitest'
import { platformSettings } from '../../../connectors/mem0/platform-settings.ts'
import { platformSource } from '../../../connectors/mem0/platform-source.ts'
import { serve } from '../../support/served.ts'
import { pullAll, sourceContract } from '../contract.ts'
import { hardships } from '../hardships.ts'
import { openProject, settingsFor } from './open-platform.ts'
import { platformAnswer } from './platform-double.ts'
import { emptyProject, noon, pass, projectOf, put } from './platform-project.ts'

const never = new AbortController().signal

sourceContract('mem0 Platform', async (state) => {
  const project = projectOf(450)
  const { served, source } = await openProject(project)
  return state === 'working' ? source : platformSource(settingsFor(project, `${served.url}/nowhere`))
})

hardships('mem0 Platform', {
  serve: () => serve(platformAnswer(projectOf(450))),
  open(baseUrl, { rules, allowPrivate }) {
    const { apiKey } = emptyProject()
    return platformSource(platformSettings.parse({ mode: 'platform', apiKey, baseUrl, allowPrivate }), rules)
  },
})

test('a walk asks for everything up to the clock of the service, then for what changed since, 200 at a time', async () => {
  const { served, source } = await openProject(projectOf(3))

  await pullAll(source, null, never, 'whole')

  const scope = { OR: [{ user_id: '*' }, { agent_id: '*' }, { app_id: '*' }, { run_id: '*' }] }
  const lists = served.requests.filter(({ method }) => method === 'POST')
  expect(lists.map(({ path, query }) => `${path}?${query}`)).toEqual([
    '/v3/memories/?page=1&page_size=200',
    '/v3/memories/?page=1&page_size=1',
    '/v3/memories/?page=1&page_size=200',
  ])
  expect(lists.map(({ body }) => body)).toEqual([
    { filters: { AND: [scope, { updated_at: { lt: noon.toISOString() } }] }, show_expired: true, include_merged: true },
    { filters: scope, show_expired: true, include_merged: true },
    {
      filters: { AND: [scope, { updated_at: { gte: noon.toISOString() } }] },
      show_expired: true,
      include_merged: true,
    },
  ])
})

test('a pull of changes begins ten minutes before the last one ended', async () => {
  const project = projectOf(3)
  const { served, source } = await openProject(project)
  const walk = await pullAll(source, null)
  pass(project, 60)

  await pullAll(source, walk.at(-1)?.cursor ?? null)

  expect(served.requests.at(-2)?.body).toMatchObject({
    filters: {
      AND: [
        { OR: expect.anything() },
        { updated_at: { gte: '2026-03-02T11:50:00.000Z' } },
        { updated_at: { lt: '2026-03-02T13:00:00.000Z' } },
      ],
    },
  })
})

test('neither a walk nor a pull of changes nor a check ever searches', async () => {
  const { served, source } = await openProject(projectOf(250))

  const walk = await pullAll(source, null, never, 'whole')
  await pullAll(source, walk.at(-1)?.cursor ?? null)
  await source.check(never)

  expect([...new Set(served.requests.map(({ method, path }) => `${method} ${path}`))].sort()).toEqual([
    'GET /v1/entities/',
    'GET /v1/memories/events/',
    'GET /v1/ping/',
    'POST /v3/memories/',
  ])
})

test('a check names the project and counts what it holds', async () => {
  const { source } = await openProject(projectOf(10))

  const check = await source.check(never)

  expect(check).toEqual({
    status: 'ok',
    sentence: 'Seen project project-1 with 10 memories and 19 users, agents, apps and runs.',
  })
})

test('a wrong key fails for good, and one that is not of the Platform is told where to look', async () => {
  const project = emptyProject()
  const { served } = await openProject(project)
  const wrong = platformSource(settingsFor({ apiKey: 'm0-wrong' }, served.url))
  const foreign = platformSource(settingsFor({ apiKey: 'm0sk_foreign' }, served.url))

  const checks = [await wrong.check(never), await foreign.check(never)]

  expect(checks).toMatchObject([
    { status: 'failed', reason: 'unauthorized', permanent: true },
    { status: 'failed', reason: 'unauthorized', permanent: true },
  ])
  expect(checks.map(({ sentence }) => sentence.includes('begin with m0-'))).toEqual([false, true])
  expect(JSON.stringify(checks)).not.toContain('m0sk_foreign')
})

test('a walk announces the users, agents and apps of the project, also those that no memory names', async () => {
  const project = emptyProject()
  put(project, 1, { user_id: 'alice', session_id: 'run-1' })
  project.entities.push({ type: 'user', name: 'bob' }, { type: 'app', name: 'academy' }, { type: 'run', name: 'run-2' })
  const { source } = await openProject(project)

  const [first] = await pullAll(source, null)

  expect(first?.subjects).toEqual([
    { kind: 'user', externalId: 'alice' },
    { kind: 'user', externalId: 'bob' },
    { kind: 'app', externalId: 'academy' },
    { kind: 'run', externalId: 'run-1' },
  ])
})

test('a project with more users than one page holds announces them all', async () => {
  const project = projectOf(1)
  for (let index = 0; index < 450; index++) project.entities.push({ type: 'user', name: `member-${index}` })
  const { source } = await openProject(project)

  const [first] = await pullAll(source, null)

  expect(first?.subjects.filter(({ externalId }) => externalId.startsWith('member-'))).toHaveLength(450)
})

test('a service that does not tell its time is not read, since nothing would freeze the window', async () => {
  const project = projectOf(3)
  const answer = platformAnswer(project)
  const served = await serve(async (request) => ({
    body: null,
    ...(await answer(request)),
    headers: { date: 'unknown' },
  }))
  const source = platformSource(settingsFor(project, served.url))

  await expect(pullAll(source, null)).rejects.toMatchObject({ reason: 'bad-answer', permanent: false })
})
