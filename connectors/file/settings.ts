import { extname, isAbsolute } from 'node:path'
import { z } from 'zod'

/** Settings of a file source. `format`: without it, the ending of the path decides: `.csv` and `.tsv` are CSV, all else is JSONL. */
export const fileSettings = z.strictObject({
  path: z.string().refine(isAbsolute, 'must be an absolute path'),
  format: z.enum(['jsonl', 'csv']).optional(),
})

/** Parsed settings of a file source. */
export type FileSettings = z.infer<typeof fileSettings>

/** A file source has no secrets. */
export const fileSecrets: readonly string[] = []

/** How the file is read. */
export function formatOf({ path, format }: FileSettings): 'jsonl' | 'csv' {
  return format ?? (['.csv', '.tsv'].includes(extname(path).toLowerCase()) ? 'csv' : 'jsonl')
}
