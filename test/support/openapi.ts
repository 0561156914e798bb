import { readFileSync } from 'node:fs'
import { Ajv, type ValidateFunction } from 'ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import type { Answer, ServedAnswer, ServedRequest } from './served.ts'

/** A vendor's document of an HTTP API, read where it lies. */
export type Document = {
  /** What is wrong with a request: an unknown operation, unknown or wrong parameters, a wrong body. Nothing when all is well. */
  faultsOfRequest(request: ServedRequest): readonly string[]
  /** What is wrong with a JSON answer. */
  faultsOfAnswer(request: ServedRequest, answer: ServedAnswer): readonly string[]
}

type Operation = {
  readonly parameters?: readonly {
    readonly name: string
    readonly in: string
    readonly required?: boolean
    readonly schema: object
  }[]
  readonly requestBody?: object
  readonly responses: Readonly<Record<string, { readonly content?: object }>>
}

/** Opens a document of `shared/specs`. `gaps`: parameters, as `METHOD path name`, that the vendor takes and the document lacks. */
export function openDocument(file: string, gaps: readonly string[] = []): Document {
  const document = JSON.parse(readFileSync(new URL(`../../../shared/specs/${file}`, import.meta.url), 'utf8'))
  const options = { strict: false, allErrors: true, coerceTypes: 'array' as const, validateFormats: true }
  const ajv = document.openapi.startsWith('3.1') ? new Ajv2020(options) : new Ajv(options)
  formats.default(ajv as Ajv)
  ajv.addSchema(document, 'document')
  const compiled = new Map<string, ValidateFunction>()
  const validator = (pointer: readonly string[]) => {
    const $ref = `document#/${pointer.map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/')}`
    const known = compiled.get($ref) ?? ajv.compile({ $ref })
    compiled.set($ref, known)
    return known
  }

  const find = ({ method, path }: ServedRequest) => {
    const key = Object.keys(document.paths).find((template) => {
      const pattern = template.replaceAll(/[.*+?^$()|[\]\\]/g, '\\$&').replaceAll(/\{[^}]+\}/g, '[^/]+')
      return new RegExp(`^${pattern}$`).test(path) && document.paths[template][method.toLowerCase()] !== undefined
    })
    if (key === undefined) return undefined
    return { key, method: method.toLowerCase(), operation: document.paths[key][method.toLowerCase()] as Operation }
  }

  return {
    faultsOfRequest(request) {
      const found = find(request)
      if (found === undefined) return [`no ${request.method} ${request.path}`]
      const { key, method, operation } = found
      const name = (parameter: string) => `${request.method} ${key} ${parameter}`
      const declared = (operation.parameters ?? []).filter((parameter) => parameter.in === 'query')
      const missing = declared
        .filter((one) => one.required && !request.query.has(one.name))
        .map((one) => `${name(one.name)} is missing`)
      const wrong = [...new Set(request.query.keys())].flatMap((key_) => {
        const place = (operation.parameters ?? []).findIndex((one) => one.name === key_ && one.in === 'query')
        if (place === -1) return gaps.includes(name(key_)) ? [] : [`${name(key_)} is unknown`]
        const values = request.query.getAll(key_)
        const check = validator(['paths', key, method, 'parameters', String(place), 'schema'])
        return check({ value: values.length === 1 ? values[0] : values }.value)
          ? []
          : [`${name(key_)} is ${ajv.errorsText(check.errors)}`]
      })
      if (operation.requestBody === undefined) return [...missing, ...wrong]
      const check = validator(['paths', key, method, 'requestBody', 'content', 'application/json', 'schema'])
      return [
        ...missing,
        ...wrong,
        ...(check(structuredClone(request.body)) ? [] : [`${name('body')}: ${ajv.errorsText(check.errors)}`]),
      ]
    },
    faultsOfAnswer(request, { status = 200, body }) {
      const found = find(request)
      if (found === undefined) return [`no ${request.method} ${request.path}`]
      const { key, method, operation } = found
      const json = typeof body === 'string' ? JSON.parse(body) : structuredClone(body)
      if (operation.responses[status]?.content === undefined)
        return status === 200 ? [`${key} describes no answer`] : []
      const check = validator([
        'paths',
        key,
        method,
        'responses',
        String(status),
        'content',
        'application/json',
        'schema',
      ])
      return check(json)
        ? []
        : [`${request.method} ${key} answers ${status}: ${ajv.errorsText(check.errors).slice(0, 500)}`]
    },
  }
}

/** Notes every fault of what is asked and answered while a double serves; the double itself is asked once for each request. */
export function judged(answer: Answer, document: Document, faults: Set<string>): Answer {
  return async (request) => {
    const given = await answer(request)
    for (const fault of document.faultsOfRequest(request)) faults.add(fault)
    if (given !== undefined) for (const fault of document.faultsOfAnswer(request, given)) faults.add(fault)
    return given
  }
}
