import type { Patience } from '../files/patience.ts'
import { readSettled } from '../files/read-settled.ts'
import type { GraphSnapshot } from './graph.ts'
import { readJsonl } from './jsonl.ts'
import type { FileSettings } from './settings.ts'

/** Reads the memory file, or says that it is still the one of `knownSha256`. Throws SourceError. */
export async function readMemoryFile(
  { path, personTypes }: FileSettings,
  { waitToReread }: Patience,
  known: { knownSha256: string | undefined; signal: AbortSignal },
): Promise<GraphSnapshot | 'unchanged'> {
  const expected = 'the JSONL file that the memory server writes (its MEMORY_FILE_PATH)'
  return await readSettled({ path, expected, way: personTypes, parse: readJsonl }, waitToReread, known)
}
