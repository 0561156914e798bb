import { randomBytes } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { sql } from 'kysely'
import type { TestProject } from 'vitest/node'
import { openEmbedded } from '../../engine/db/embedded.ts'
import { migrate } from '../../engine/db/migrate.ts'
import { openDatabase } from '../../engine/db/pool.ts'
import { migrations } from '../../migrations/all.ts'
import { scratchFolder } from './scratch.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Where databases are created and dropped. */
    adminUrl: string
    /** The migrated database that tests clone. Every database of this run begins with its name. */
    template: string
  }
}

/** Once per run: a server (TEST_DATABASE_URL, else an embedded one in a folder of its own) with one migrated database to clone. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await openServer()
  const template = `clo_test_${randomBytes(6).toString('hex')}`
  const leave = async () => {
    await dropAll(server.url, template)
    await server.close()
  }
  try {
    await createTemplate(server.url, template)
  } catch (error) {
    await leave()
    throw error
  }
  project.provide('adminUrl', server.url)
  project.provide('template', template)
  return leave
}

/** The same server's other database. */
export function urlOfDatabase(adminUrl: string, name: string): string {
  const url = new URL(adminUrl)
  url.pathname = `/${name}`
  return url.href
}

async function openServer(): Promise<{ url: string; close(): Promise<void> }> {
  const url = process.env.TEST_DATABASE_URL
  if (url !== undefined && url !== '') return { url, close: async () => {} }
  const dir = await scratchFolder('clo-test-')
  const remove = () => rm(dir, { recursive: true })
  const server = await openEmbedded({ dir, durability: 'none' }).catch((error) =>
    remove().then(() => Promise.reject(error)),
  )
  return { url: server.url, close: () => server.close().then(remove) }
}

async function createTemplate(adminUrl: string, template: string): Promise<void> {
  const admin = openDatabase(adminUrl)
  await sql`create database ${sql.id(template)}`.execute(admin)
  await admin.destroy()
  const db = openDatabase(urlOfDatabase(adminUrl, template))
  await migrate(db, migrations).finally(() => db.destroy())
}

/** Also what a failed test left behind, whoever is still connected to it. */
async function dropAll(adminUrl: string, template: string): Promise<void> {
  const admin = openDatabase(adminUrl)
  const { rows } = await sql<{
    name: string
  }>`select datname as name from pg_database where starts_with(datname, ${template})`.execute(admin)
  for (const { name } of rows) await sql`drop database if exists ${sql.id(name)} with (force)`.execute(admin)
  await admin.destroy()
}
