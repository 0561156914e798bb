import { z } from 'zod'
import type { Shape } from './workspace.ts'

const words = z.object({ text: z.string() })

/** What a person reads in blocks, block by block: texts in order, a bold one between stars, a quoted one after ">", what can be pressed in brackets. */
export function readAloud(blocks: readonly unknown[]): string {
  return blocks.map((block) => linesOf(block as Shape)).join('\n')
}

/** The same of a message, after its notification text. */
export function readMessage({ text, blocks }: { readonly text: string; readonly blocks: readonly unknown[] }): string {
  return `(${text})\n${readAloud(blocks)}`
}

/** Every string of blocks with its key, however deep: to find one that ought not to be there. */
export function everyString(node: unknown): readonly string[] {
  if (typeof node === 'string') return [node]
  return typeof node === 'object' && node !== null ? Object.values(node).flatMap(everyString) : []
}

function linesOf(block: Shape): string {
  const elements = (block.elements ?? []) as readonly Shape[]
  switch (block.type) {
    case 'divider':
      return '---'
    case 'context':
      return elements.map((element) => words.parse(element).text).join(' | ')
    case 'rich_text':
      return elements
        .map((part) => {
          const line = (part.elements as readonly Shape[])
            .map(({ text, style }) => (style === undefined ? text : `**${text}**`))
            .join('')
          return part.type === 'rich_text_quote' ? `> ${line}` : line
        })
        .join('\n')
    case 'actions':
      return elements.map(pressable).join(' ')
    default:
      throw new Error(`Nobody reads a ${String(block.type)} aloud yet`)
  }
}

function pressable(element: Shape): string {
  const label = words.safeParse(element.text ?? element.placeholder).data?.text
  const options = z
    .array(z.object({ text: words }))
    .default([])
    .parse(element.options)
  const choices = options.map(({ text }) => text.text).join(', ')
  return `[${[label, choices].filter((part) => part !== undefined && part !== '').join(': ')}]`
}
