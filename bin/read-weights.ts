import { parseWeights, type Weights } from '../engine/model/weights.ts'
import { CommandError } from './failure.ts'
import { readInput } from './read-input.ts'

/** The weights in a file: a JSON list of 21 numbers, or the same separated by commas. Throws CommandError naming every wrong one. */
export async function readWeights(path: string): Promise<Weights> {
  const text = (await readInput(path)).trim()
  const parsed = parseWeights(parseList(text, path))
  if (parsed.status === 'failed') throw new CommandError(`${path}: ${parsed.sentence}`)
  return parsed.weights
}

function parseList(text: string, path: string): unknown {
  try {
    return JSON.parse(text.startsWith('[') ? text : `[${text}]`)
  } catch {
    throw new CommandError(`${path} is no list of numbers; expected 21 of them as JSON, such as [0.212, 1.2931, ...]`)
  }
}
