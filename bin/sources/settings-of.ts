import { resolve } from 'node:path'
import { CommandError } from '../failure.ts'
import type { Given } from './choose-way.ts'
import { type Field, optionName, type Way } from './ways.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** The settings that options come to. A secret's option names a variable of the environment. Throws CommandError when that is empty. */
export function settingsOf(way: Way, given: Given, environment: Environment): Record<string, unknown> {
  const entries = way.fields
    .filter((field) => given[optionName(field)] !== undefined)
    .map((field) => [field.setting, readField(field, given[optionName(field)], environment)] as const)
  return { ...(way.mode === null ? {} : { mode: way.mode }), ...Object.fromEntries(entries) }
}

function readField(field: Field, value: unknown, environment: Environment): unknown {
  if (field.type === 'path') return resolve(String(value))
  return field.type === 'secret' ? secretIn(environment, String(value)) : value
}

/** What a variable of the environment holds. Throws CommandError when it is not set. */
export function secretIn(environment: Environment, variable: string): string {
  const secret = Object.hasOwn(environment, variable) ? environment[variable] : undefined
  if (secret) return secret
  throw new CommandError(
    `The environment variable ${variable} is not set; expected it to hold the secret, which is read once and kept sealed`,
  )
}
