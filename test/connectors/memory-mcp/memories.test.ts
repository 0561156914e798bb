import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { addEntity, addRelation, emptyGraph } from '../../../connectors/memory-mcp/graph.ts'
import { castOf, memoriesOf } from '../../../connectors/memory-mcp/memories.ts'
import { teamEntities, teamRelations } from './memory-server.ts'

const personTypes = ['person', 'user']

test('an observation becomes a memory that stands for itself', () => {
  const [memory] = read([{ name: 'Postgres', entityType: 'database', observations: [' Runs  version 16 '] }], [])

  expect(memory).toEqual({
    externalId: createHash('sha256').update('Postgres\nRuns version 16').digest('hex'),
    text: 'Postgres: Runs  version 16',
    about: { name: 'Postgres', type: 'database' },
    subjects: [],
    author: 'unknown',
    categories: [],
    metadata: {},
    status: 'live',
  })
})

test('whom a memory concerns follows from persons and their relations to things', () => {
  const memories = read(teamEntities, teamRelations)

  expect(memories.map(({ text, subjects }) => [text, subjects.map(({ externalId }) => externalId)])).toEqual([
    ['Alice: Leads the release on Thursdays', ['Alice']],
    ['Postgres: Runs version 16 in production', ['Alice', 'Bob']],
    ['Postgres: Backups start at 02:00 UTC', ['Alice', 'Bob']],
    ['Release train: Leaves every second Thursday', []],
  ])
})

test('persons are found by type in any case, and only by the types given', () => {
  const graph = graphOf(teamEntities, [])

  expect(castOf(graph, ['PERSON', 'user']).persons).toEqual([
    { kind: 'entity', externalId: 'Alice' },
    { kind: 'entity', externalId: 'Bob' },
  ])
  expect(castOf(graph, []).persons).toEqual([])
})

test('an entity told twice keeps the first type it was given', () => {
  const memories = read(
    [
      { name: 'Postgres', observations: ['Runs version 16'] },
      { name: 'Postgres', entityType: 'database', observations: [] },
      { name: 'Postgres', entityType: 'person', observations: [] },
    ],
    [],
  )

  expect(memories).toMatchObject([{ about: { name: 'Postgres', type: 'database' }, subjects: [] }])
})

test('one relation told twice names its person once', () => {
  const memories = read(teamEntities, [...teamRelations, { from: 'Bob', to: 'Postgres', relationType: 'reads' }])

  expect(memories.find(({ about }) => about?.name === 'Postgres')?.subjects).toHaveLength(2)
})

test('relations to or from a name without an entity concern nobody', () => {
  const memories = read(
    [{ name: 'Postgres', entityType: 'database', observations: ['Runs version 16'] }],
    [
      { from: 'Carol', to: 'Postgres' },
      { from: 'Postgres', to: 'Redis' },
    ],
  )

  expect(memories.map(({ subjects }) => subjects)).toEqual([[]])
})

test('the same words under another entity, or split elsewhere, are another memory', () => {
  const memories = read(
    [
      { name: 'a', observations: ['b c'] },
      { name: 'a b', observations: ['c'] },
      { name: 'a\nb', observations: ['c'] },
    ],
    [],
  )

  expect(new Set(memories.map(({ externalId }) => externalId)).size).toBe(3)
})

function read(entities: readonly Record<string, unknown>[], relations: readonly Record<string, unknown>[]) {
  const graph = graphOf(entities, relations)
  return [...memoriesOf(graph, castOf(graph, personTypes))]
}

function graphOf(entities: readonly Record<string, unknown>[], relations: readonly Record<string, unknown>[]) {
  const graph = emptyGraph()
  for (const entity of entities) addEntity(graph, entity)
  for (const relation of relations) addRelation(graph, relation)
  return graph
}
