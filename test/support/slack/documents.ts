import { readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import formats from 'ajv-formats'
import type { RecordedCall } from './slack-double.ts'
import type { Shape } from './workspace.ts'

type Parameter = { readonly name: string; readonly type: string; readonly required?: boolean }
type Operation = { readonly parameters: readonly Parameter[] }

/** The vendor's documents, read where they lie, as judges of a call. A fault names the method, and what of it is not as the document says. */
export type SlackDocuments = {
  /** The names of a method's arguments; undefined when the document has no such method. */
  argumentsOf(method: string): readonly string[] | undefined
  faultsOfArguments(call: RecordedCall): readonly string[]
  /** By the schema of the method's answers, refusals included; nothing for a call that was not done. */
  faultsOfAnswer(call: RecordedCall): readonly string[]
  /** By answers of the real Slack: every field of ours is there, with the same type. Blocks come back as the app sent them, and are no fields of Slack's. */
  faultsBesideSample(call: RecordedCall): readonly string[]
}

/** Reads a file of `shared/specs/slack`. */
export function readSpec(file: string) {
  return JSON.parse(readFileSync(new URL(`../../../../shared/specs/slack/${file}`, import.meta.url), 'utf8'))
}

export function openSlackDocuments(): SlackDocuments {
  const document = readSpec('slack-web-openapi-subset.json')
  const ajv = new Ajv({ strict: false, allErrors: true })
  formats.default(ajv)
  ajv.addSchema(asAlternatives(document) as object, 'slack')
  const operationOf = (method: string): Operation | undefined => document.paths[`/${method}`]?.post

  return {
    argumentsOf: (method) => operationOf(method)?.parameters.map(({ name }) => name),
    faultsOfArguments({ method, arguments: given }) {
      const operation = operationOf(method)
      if (operation === undefined) return [`${method} is no method`]
      const missing = operation.parameters
        .filter(({ name, required }) => required === true && !(name in given))
        .map(({ name }) => `${method} ${name} is missing`)
      const wrong = Object.entries(given).flatMap(([name, value]) => {
        const parameter = operation.parameters.find((one) => one.name === name)
        if (parameter === undefined) return [`${method} ${name} is unknown`]
        return isOfType(parameter.type, String(value)) ? [] : [`${method} ${name} is no ${parameter.type}`]
      })
      return [...missing, ...wrong]
    },
    faultsOfAnswer({ method, answer }) {
      if (answer === undefined) return []
      if (operationOf(method) === undefined) return [`${method} is no method`]
      const response = answer.body.ok === true ? '200' : 'default'
      const check = ajv.compile({ $ref: `slack#/paths/~1${method}/post/responses/${response}/schema` })
      const isValid: boolean = check(answer.body)
      if (isValid) return []
      if (answer.body.ok === false) return [`${method} refuses with ${answer.body.error}`]
      return (check.errors ?? []).map(({ instancePath, message, params }) =>
        `${method} ${generalise(instancePath)}: ${message} ${params.additionalProperty ?? ''}`.trimEnd(),
      )
    },
    faultsBesideSample({ method, answer }) {
      if (answer?.body.ok !== true) return []
      return beside(answer.body, readSample(method), method)
    },
  }
}

/** The samples hold every field that was ever seen, with an example of each. What they lack for one method stands in another. */
function readSample(method: string): Shape {
  return readSpec(`json-logs/${method === 'views.update' ? 'views.open' : method}.json`)
}

/** The document writes "one of these" as a list of `items` for something that is no list. */
function asAlternatives(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(asAlternatives)
  if (typeof node !== 'object' || node === null) return node
  const entries = Object.entries(node).map(([key, value]): [string, unknown] =>
    key === 'items' && Array.isArray(value) ? ['anyOf', asAlternatives(value)] : [key, asAlternatives(value)],
  )
  return Object.fromEntries(entries)
}

function beside(ours: unknown, theirs: unknown, path: string): readonly string[] {
  // Slack leaves out, or answers null for, what is not there; the samples then have an example.
  if (ours === null) return []
  if (Array.isArray(ours) && Array.isArray(theirs)) return ours.flatMap((one) => beside(one, theirs[0], `${path}[]`))
  if (isObject(ours) && isObject(theirs)) {
    // An object without fields is a sample of one whose fields the app chooses.
    if (Object.keys(theirs).length === 0) return []
    return Object.entries(ours).flatMap(([key, value]) =>
      key === 'blocks'
        ? []
        : key in theirs
          ? beside(value, theirs[key], `${path}.${key}`)
          : [`${path}.${key} was never seen`],
    )
  }
  return typeof ours === typeof theirs && isObject(ours) === isObject(theirs)
    ? []
    : [`${path} is ${typeof ours}, seen was ${typeof theirs}`]
}

function isObject(value: unknown): value is Shape {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isOfType(type: string, value: string): boolean {
  if (type === 'boolean') return ['true', 'false'].includes(value)
  if (type === 'integer') return /^-?\d+$/.test(value)
  return type !== 'number' || (value !== '' && Number.isFinite(Number(value)))
}

function generalise(path: string): string {
  return path.replaceAll(/\/\d+/g, '/n')
}
