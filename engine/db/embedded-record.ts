import { join } from 'node:path'
import { z } from 'zod'
import { readJson, writeJson } from './embedded-file.ts'
import { processSchema } from './embedded-process.ts'

const recordSchema = z.object({
  port: z.number(),
  password: z.string(),
  owner: processSchema.nullable(),
  postmasterPid: z.number().nullable(),
})

/** What `server.json` tells other processes. `owner`: who published it; null while the server starts or stops and after the owner gave it up. */
export type ServerRecord = Readonly<z.infer<typeof recordSchema>>

/** The record of a folder; null when there is none that can be read. */
export function readRecord(dir: string): Promise<ServerRecord | null> {
  return readJson(join(dir, 'server.json'), recordSchema)
}

/** Publishes the record of a folder at once; only its owner may. */
export function writeRecord(dir: string, record: ServerRecord): Promise<void> {
  return writeJson(join(dir, 'server.json'), record)
}

/** Where that server answers. Anything that connects so is counted as this program's (`application_name`). */
export function urlOf({ port, password }: Pick<ServerRecord, 'port' | 'password'>): string {
  return `postgres://clo:${password}@127.0.0.1:${port}/clo?application_name=clo&sslmode=disable`
}
