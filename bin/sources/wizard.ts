import { resolve } from 'node:path'
import type { Check } from '../../engine/sources/memory-source.ts'
import { findSource, type NewSource } from '../../engine/sources/sources.ts'
import { CommandError, sentenceOf } from '../failure.ts'
import type { Runtime } from '../runtime.ts'
import type { Ask } from '../shell.ts'
import { plainText } from '../table.ts'
import { type Field, type Way, ways } from './ways.ts'

/** Somebody who is asked, and a place to tell them something. */
export type Conversation = { readonly ask: Ask; readonly print: (line: string) => void }

/**
 * Asks for a new source, one thing at a time, and tries it; a fault can be mended at once. Stores nothing. Throws CommandError when
 * whoever is asked gives up.
 */
export async function askForSource(
  runtime: Runtime,
  conversation: Conversation,
): Promise<{ readonly source: NewSource; readonly check: Check }> {
  const { ask, print } = conversation
  const way = await askForWay(conversation)
  const name = await askForName(runtime, conversation, way)
  for (;;) {
    const settings = await askForSettings(way, conversation)
    print('Trying it ...')
    const check = await tryOut(runtime, way, settings)
    print(plainText(check.sentence))
    if (check.status === 'failed') {
      const choice = await askUntil(
        conversation,
        'Change the settings (c), add it all the same (a), or stop (s)? [c]',
        (text) => (/^[cas]?$/i.test(text) ? null : 'Expected c, a or s.'),
      )
      if (choice.toLowerCase() === 's') throw new CommandError('Nothing was added')
      if (choice.toLowerCase() !== 'a') continue
    }
    const audience = await ask(
      'Who ought to know what concerns nobody in particular? Name of an audience (Enter: nobody):',
      'shown',
    )
    const trust = await ask('Ask without approval whatever yields a good question? y/N', 'shown')
    const source: NewSource = {
      kind: way.kind,
      name,
      settings,
      audience: audience || null,
      trust: /^y/i.test(trust) ? 'auto' : 'manual',
    }
    return { source, check }
  }
}

async function askForWay(conversation: Conversation): Promise<Way> {
  conversation.print('What keeps the memory?')
  for (const [index, { title }] of ways.entries()) conversation.print(`${String(index + 1).padStart(4)}  ${title}`)
  const isNumber = (text: string) =>
    ways[Number(text) - 1] === undefined ? `Expected a number from 1 to ${ways.length}.` : null
  return ways[Number(await askUntil(conversation, 'Number:', isNumber)) - 1] as Way
}

async function askForName({ db }: Runtime, conversation: Conversation, { kind }: Way): Promise<string> {
  for (;;) {
    const name = (await conversation.ask(`A name of your choice [${kind}]:`, 'shown')) || kind
    if ((await findSource(db, name)) === null) return name
    conversation.print(`There is a source named ${name} already.`)
  }
}

async function askForSettings(way: Way, conversation: Conversation): Promise<Record<string, unknown>> {
  const settings: Record<string, unknown> = way.mode === null ? {} : { mode: way.mode }
  for (const field of way.fields) {
    const value = await askForField(field, conversation)
    if (value !== undefined) settings[field.setting] = value
  }
  return settings
}

async function askForField(field: Field, conversation: Conversation): Promise<unknown> {
  const meaning = field.meaning.replace('; repeat for more', '')
  const optional = field.required ? '' : ' (Enter: leave out)'
  if (field.type === 'switch')
    return /^y/i.test(await conversation.ask(`${sentence(meaning)}? y/N`, 'shown')) ? true : undefined
  const how = field.type === 'secret' || field.type === 'pairs' ? 'hidden' : 'shown'
  const several =
    field.type === 'list'
      ? ', several with commas'
      : field.type === 'pairs'
        ? ' as NAME=VALUE, several with commas'
        : ''
  const text = await askUntil(
    conversation,
    `${sentence(meaning)}${several}${optional}:`,
    (given) => faultOf(field, given),
    how,
  )
  if (text === '') return undefined
  const parts = text.split(',').map((part) => part.trim())
  if (field.type === 'path') return resolve(text)
  if (field.type === 'list') return parts
  if (field.type === 'pairs')
    return Object.fromEntries(parts.map((part) => [part.split('=')[0], part.slice(part.indexOf('=') + 1)]))
  return text
}

function faultOf({ required, pattern, type }: Field, text: string): string | null {
  if (text === '') return required ? 'This one is needed.' : null
  if (pattern !== undefined && !pattern.test(text)) return 'That is no address of the kind that it needs.'
  return type === 'pairs' && !text.split(',').every((part) => /^\s*[^=\s]+=/.test(part)) ? 'Expected NAME=VALUE.' : null
}

/** Asks again until the answer has no fault. */
async function askUntil(
  { ask, print }: Conversation,
  question: string,
  faultIn: (text: string) => string | null,
  how: 'shown' | 'hidden' = 'shown',
): Promise<string> {
  for (;;) {
    const text = await ask(question, how)
    const fault = faultIn(text)
    if (fault === null) return text
    print(fault)
  }
}

/** Settings that cannot even be parsed are a fault like any other. */
async function tryOut({ openSource, signal }: Runtime, { kind }: Way, settings: unknown): Promise<Check> {
  try {
    return await openSource(kind, settings).check(signal)
  } catch (error) {
    return { status: 'failed', reason: 'bad-settings', permanent: true, sentence: `${sentenceOf(error)}.` }
  }
}

function sentence(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1)
}
