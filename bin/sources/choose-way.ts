import { wrap } from '../table.ts'
import { type Field, optionName, type Way, ways } from './ways.ts'

/** Options of a command line by the name commander gives them. */
export type Given = Readonly<Record<string, unknown>>

/**
 * The way that fits the options: it knows all of them and has all that it requires; of several, the one that requires most. A string says
 * what is wrong, and what each way of the kind expects.
 */
export function chooseWay(kind: string, mode: string | undefined, given: Given): Way | string {
  const ofKind = ways.filter((way) => way.kind === kind)
  if (ofKind.length === 0)
    return `There is no kind of source ${kind}; expected ${[...new Set(ways.map((way) => way.kind))].join(', ')}`
  const names = Object.keys(given)
  const fits = ofKind.filter(
    ({ mode: itsMode, fields }) =>
      (mode === undefined || itsMode === mode) &&
      names.every((name) => fields.some((field) => optionName(field) === name && suits(field, given[name]))) &&
      fields.every((field) => field.required === undefined || names.includes(optionName(field))),
  )
  const required = ({ fields }: Way) => fields.filter((field) => field.required).length
  const [best] = fits.sort((one, other) => required(other) - required(one))
  if (best !== undefined) return best
  return `These options fit no way to reach ${kind}. Expected one of:\n${ofKind.flatMap((way) => usageOf(way, 80)).join('\n')}`
}

/** How a way is given on the command line, as indented lines; options that may be left out stand in brackets. */
export function usageOf({ title, mode, fields }: Way, width: number): readonly string[] {
  const lines = ['']
  for (const { option, required } of fields) {
    const word = required ? `--${option}` : `[--${option}]`
    const last = lines.at(-1) ?? ''
    if (last === '' || last.length + word.length + 5 > width) lines.push(word)
    else lines[lines.length - 1] = `${last} ${word}`
  }
  return [
    ...wrap(`${mode === null ? '' : `${mode}: `}${title}`, width - 2).map((line) => `  ${line}`),
    ...lines.slice(1).map((line) => `    ${line}`),
  ]
}

function suits({ pattern }: Field, value: unknown): boolean {
  return pattern === undefined || (typeof value === 'string' && pattern.test(value))
}
