import { z } from 'zod'
import type { Shape } from './workspace.ts'

/** What a person typed or chose: the value of an option, a date, a user; several for a control of several. */
export type Given = string | readonly string[]

const texts = ['plain_text_input', 'email_text_input', 'url_text_input', 'number_input']
const optionShape = z.object({ text: z.looseObject({}), value: z.string() })
const chooser = z.object({
  options: z.array(optionShape).default([]),
  option_groups: z.array(z.object({ options: z.array(optionShape) })).default([]),
})

/** A control as Slack tells of it once somebody used it. Throws when nobody could do that with it. */
export function filledIn(element: Shape, given: Given): Shape {
  const type = String(element.type)
  if (type === 'button')
    return { type, text: element.text, ...(element.value === undefined ? {} : { value: element.value }) }
  if (texts.includes(type)) return { type, value: one(given) }
  if (type === 'datepicker') return { type, selected_date: one(given) }
  if (type === 'timepicker') return { type, selected_time: one(given) }
  if (type === 'datetimepicker') return { type, selected_date_time: Number(one(given)) }
  const filled = /^(multi_)?(user|channel|conversation)s_select$/.exec(type)
  if (filled !== null)
    return filled[1] === undefined
      ? { type, [`selected_${filled[2]}`]: one(given) }
      : { type, [`selected_${filled[2]}s`]: many(given) }
  if (type === 'checkboxes' || type === 'multi_static_select')
    return { type, selected_options: many(given).map((value) => optionOf(element, value)) }
  if (['overflow', 'radio_buttons', 'static_select'].includes(type))
    return { type, selected_option: optionOf(element, one(given)) }
  throw new Error(`The double knows no way to fill in ${type}`)
}

/** The control with this action_id, and the block that it stands in. Throws when nobody sees one. */
export function findControl(blocks: readonly Shape[], actionId: string): { block: Shape; element: Shape } {
  const controls = blocks.flatMap((block) =>
    [block.element, block.accessory, ...(Array.isArray(block.elements) ? block.elements : [])].map((element) => ({
      block,
      element,
    })),
  )
  const found = controls.find(({ element }) => element?.action_id === actionId)
  if (found !== undefined) return found
  const there = controls.flatMap(({ element }) => element?.action_id ?? [])
  throw new Error(`There is no ${actionId} to use; there are ${there.join(', ') || 'no controls'}`)
}

/** The blocks that a message or a view shows. */
export function blocksOf({ blocks }: { readonly blocks?: unknown }): readonly Shape[] {
  return z.array(z.looseObject({})).default([]).parse(blocks)
}

function optionOf(element: Shape, value: string): Shape {
  const { options, option_groups: groups } = chooser.parse(element)
  const all = [...options, ...groups.flatMap((group) => group.options)]
  const found = all.find((option) => option.value === value)
  if (found === undefined) throw new Error(`There is no option ${value} to choose`)
  return found
}

function one(given: Given): string {
  if (typeof given === 'string') return given
  throw new Error('This control takes one value')
}

function many(given: Given): readonly string[] {
  return typeof given === 'string' ? [given] : given
}
