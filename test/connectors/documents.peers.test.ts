import { expect, test } from 'vitest'
import { platformSource } from '../../connectors/mem0/platform-source.ts'
import { selfHostedSource } from '../../connectors/mem0/self-hosted.ts'
import { selfHostedSettings } from '../../connectors/mem0/self-hosted-settings.ts'
import type { MemorySource } from '../../engine/sources/memory-source.ts'
import { judged, openDocument } from '../support/openapi.ts'
import { type Answer, serve } from '../support/served.ts'
import { pullAll } from './contract.ts'
import { answerLetta } from './letta/rest-answers.ts'
import { openRest } from './letta/rest-open.ts'
import { worldOf } from './letta/rest-world.ts'
import { impatient, settingsFor } from './mem0/open-platform.ts'
import { platformAnswer } from './mem0/platform-double.ts'
import { add, projectOf, remove, update } from './mem0/platform-project.ts'
import { selfHostedAnswer } from './mem0/self-hosted-double.ts'
import { manyRows, storeOf } from './mem0/self-hosted-store.ts'

const never = new AbortController().signal
const world = worldOf({ agents: 3, passages: 120 })
const project = projectOf(450)
const store = storeOf(manyRows(30, 'a', () => ({ user_id: 'alice', run_id: 'r1' })))

/** What the vendors' servers take although their documents do not say so (connectors.md 3.2, 5: known gaps). */
const platformGaps = ['GET /v1/entities/ page', 'GET /v1/entities/ page_size']

test.each<{
  name: string
  file: string
  gaps?: string[]
  answer: Answer
  open: (url: string) => MemorySource
  change: () => void
}>([
  {
    name: 'Letta',
    file: 'letta-openapi-memory-subset.json',
    answer: (request) => answerLetta(world, request, { floats: 16 }),
    open: (url) => openRest(url, { messages: true }),
    change: () => world.addPassage([...world.agents.values()][0]!),
  },
  {
    name: 'mem0 Platform',
    file: 'mem0-openapi.json',
    gaps: platformGaps,
    answer: platformAnswer(project),
    open: (url) => platformSource(settingsFor(project, url), impatient),
    change: () => {
      const [first = '', second = ''] = project.memories.keys()
      update(project, first, { memory: 'Another text' })
      remove(project, second)
      add(project, 1_000)
    },
  },
  {
    name: 'a self-hosted mem0',
    file: 'mem0-self-hosted-openapi.json',
    answer: selfHostedAnswer(store),
    open: (url) =>
      selfHostedSource(
        selfHostedSettings.parse({
          mode: 'self-hosted',
          baseUrl: url,
          allowPrivate: true,
          apiKey: store.apiKey ?? undefined,
        }),
        impatient,
      ),
    change: () => {},
  },
])('what we ask of $name and what its double answers are such as the vendor’s document says', async ({
  file,
  gaps,
  answer,
  open,
  change,
}) => {
  const faults = new Set<string>()
  const served = await serve(judged(answer, openDocument(file, gaps), faults))
  const source = open(served.url)

  const check = await source.check(never)
  const whole = await pullAll(source, null, never, 'whole')
  change()
  const changes = await pullAll(source, whole.at(-1)?.cursor ?? null)

  expect([...faults]).toEqual([])
  expect(check).toMatchObject({ status: 'ok' })
  expect(whole.at(-1)?.complete).toBe(true)
  expect(changes.length).toBeGreaterThan(0)
})
