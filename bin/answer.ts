import { Unsuccessful } from './failure.ts'
import type { Shell } from './shell.ts'
import { printable, printableJson } from './table.ts'

/** What a command found or did: `data` for programs (`--json`), `lines` for people. `failed`: the command ends with status 1. */
export type Answer = { readonly data: unknown; readonly lines: readonly string[]; readonly failed?: boolean }

/** Writes an answer to stdout, as one JSON document or as lines; nothing in it steers the terminal. Throws Unsuccessful when the answer says so. */
export function printAnswer({ stdout }: Shell, { data, lines, failed = false }: Answer, json: boolean): void {
  stdout.write(json ? `${printableJson(data)}\n` : lines.map((line) => `${printable(line)}\n`).join(''))
  if (failed) throw new Unsuccessful()
}

/** Columns that text may take: those of the terminal, and 80 where there is none. */
export function widthOf({ stdout }: Shell): number {
  return stdout.columns ?? 80
}

/** "1 person", "3 people". */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`
}
