import { z } from 'zod'
import { type Skipped, SourceError } from '../../engine/sources/memory-source.ts'
import { type Item, isItem } from '../files/json-lines.ts'
import { addEntity, addRelation, emptyGraph, type Reading } from './graph.ts'

const toolResult = z.object({
  isError: z.boolean().default(false),
  structuredContent: z.unknown().optional(),
  content: z.array(z.object({ text: z.string().optional() })).default([]),
})

const graphAnswer = z.object({ entities: z.array(z.unknown()), relations: z.array(z.unknown()).default([]) })

/** Reads what the tool `read_graph` answered: structured, or as text from servers up to 2025.9. Throws SourceError. */
export function readAnswer(answer: unknown): Reading {
  const result = toolResult.safeParse(answer)
  if (!result.success || result.data.isError) throw answeredError('an error')
  const { structuredContent, content } = result.data
  const parsed = graphAnswer.safeParse(structuredContent ?? parseText(content[0]?.text))
  if (!parsed.success) throw answeredError('something else')

  const graph = emptyGraph()
  const skipped: Skipped[] = []
  const read = (kind: 'entity' | 'relation', items: readonly unknown[], add: (item: Item) => readonly string[]) => {
    for (const [index, item] of items.entries()) {
      const reasons = isItem(item) ? add(item) : ['not-an-object']
      for (const reason of reasons) skipped.push({ reason, where: `${kind} ${index + 1}` })
    }
  }
  read('entity', parsed.data.entities, (item) => addEntity(graph, item))
  read('relation', parsed.data.relations, (item) => addRelation(graph, item))
  return { graph, skipped, outcome: 'whole' }
}

function parseText(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '')
  } catch {
    return undefined
  }
}

function answeredError(seen: string): SourceError {
  const message = `The memory server answered read_graph with ${seen}: expected its entities and relations; a malformed line in its memory file has this effect, so check that file in file mode`
  return new SourceError(message, { reason: 'server-answered-error', permanent: false })
}
