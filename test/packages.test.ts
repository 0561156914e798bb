import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { top } from './support/layout.ts'

const versions = z.record(z.string(), z.string()).default({})
const { dependencies, devDependencies, optionalDependencies } = z
  .object({ dependencies: versions, devDependencies: versions, optionalDependencies: versions })
  .parse(readJson('package.json'))

const always = Object.entries({ ...dependencies, ...devDependencies })
const everything = [...always, ...Object.entries(optionalDependencies)]

/** Packages that have no entry of their own: the one that we use. */
const entries: Readonly<Record<string, string>> = {
  '@modelcontextprotocol/sdk': '@modelcontextprotocol/sdk/client/index.js',
}

// mem0ai reads this when it is imported, and reports home unless it is off.
beforeAll(() => {
  vi.stubEnv('MEM0_TELEMETRY', 'false')
})

test.each(
  always.filter(([name]) => !isProgram(name) && !isTypes(name)),
)('%s can be imported by this Node', async (name) => {
  const found = await import(entries[name] ?? name)

  expect(Object.keys(found)).not.toEqual([])
})

test.each(always.filter(([name]) => isProgram(name)))('the programs of %s are there', (name) => {
  const programs = Object.values(manifestOf(name).bin ?? {})

  expect(programs.filter((file) => !existsSync(join(folderOf(name), file)))).toEqual([])
  expect(programs).not.toEqual([])
})

test.each(always.filter(([name]) => isTypes(name)))('the types of %s are there', (name) => {
  expect(existsSync(join(folderOf(name), manifestOf(name).types ?? 'none'))).toBe(true)
})

test.each(Object.entries(optionalDependencies))('%s %s is installed where it is for this machine', (name) => {
  const system = process.platform === 'win32' ? 'win' : process.platform

  expect(existsSync(folderOf(name))).toBe(name === `node-${system}-${process.arch}`)
})

test.each(everything)('%s %s is an exact version, and the lockfile holds the same', (name, version) => {
  expect(version).toMatch(/^\d+\.\d+\.\d+(-[\w.]+)?$/)
  expect(lockfile().packages[`node_modules/${name}`]?.version).toBe(version)
})

test.each(always)('%s %s is what is installed', (name, version) => {
  expect(manifestOf(name).version).toBe(version)
})

test('the lockfile was made from this package.json', () => {
  expect(lockfile().packages['']).toMatchObject({ dependencies, devDependencies, optionalDependencies })
})

test('the lockfile does not say where packages were fetched from', () => {
  const placed = Object.entries(lockfile().packages).filter(([, { resolved }]) => resolved !== undefined)

  expect(placed.map(([name]) => name)).toEqual([])
})

test('npm leaves peers out', () => {
  expect(readFileSync(join(top, '.npmrc'), 'utf8').split('\n')).toContain('omit[]=peer')
})

/** It has nothing to import, only commands. */
function isProgram(name: string): boolean {
  const { main, exports, bin } = manifestOf(name)
  return main === undefined && exports === undefined && bin !== undefined
}

function isTypes(name: string): boolean {
  return name.startsWith('@types/')
}

function folderOf(name: string): string {
  return join(top, 'node_modules', name)
}

function manifestOf(name: string) {
  return z
    .object({
      version: z.string(),
      main: z.string().optional(),
      exports: z.unknown().optional(),
      bin: z.union([z.record(z.string(), z.string()), z.string().transform((file) => ({ file }))]).optional(),
      types: z.string().optional(),
    })
    .parse(readJson('node_modules', name, 'package.json'))
}

function lockfile() {
  const entry = z.looseObject({ version: z.string().optional(), resolved: z.string().optional() })
  return z.object({ packages: z.record(z.string(), entry) }).parse(readJson('package-lock.json'))
}

function readJson(...path: string[]): unknown {
  return JSON.parse(readFileSync(join(top, ...path), 'utf8'))
}
