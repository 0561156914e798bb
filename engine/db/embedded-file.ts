import { randomUUID } from 'node:crypto'
import { readFile, rename, writeFile } from 'node:fs/promises'
import type { z } from 'zod'

/** What a small JSON file holds; null when it is missing, torn by a power failure, or of another shape. */
export async function readJson<T>(file: string, schema: z.ZodType<T>): Promise<T | null> {
  const text = await readFile(file, 'utf8').catch(emptyIfMissing)
  try {
    return schema.safeParse(JSON.parse(text)).data ?? null
  } catch {
    return null
  }
}

/** Replaces a small JSON file at once, so that no reader sees half of it. Mode 0600. */
export async function writeJson(file: string, value: unknown): Promise<void> {
  const aside = `${file}.${randomUUID()}`
  await writeFile(aside, JSON.stringify(value), { mode: 0o600 })
  await rename(aside, file)
}

function emptyIfMissing(error: NodeJS.ErrnoException): string {
  if (error.code === 'ENOENT') return ''
  throw error
}
