import { html } from 'hono/html'
import type { Typed } from '../typed-form.ts'
import type { Markup } from './layout.ts'

/** A form as it is shown: what was typed into it, if it was refused, and what is wrong, by field in words. */
export type FormState = {
  readonly typed: Typed | null
  readonly faults: Readonly<Record<string, string>>
}

/** An input with its label, its note and its fault. */
export type Field = {
  readonly name: string
  readonly label: string
  readonly value: string
  readonly type?: 'text' | 'time' | 'date' | 'number'
  readonly note?: string
  readonly min?: number | string
  readonly max?: number | string
}

/** One line of input. What was typed stands again where the form was refused. */
export function inputField(state: FormState, { name, label, value, type = 'text', note, min, max }: Field): Markup {
  return html`<div class="field"><label for="${name}">${label}</label>
<input id="${name}" name="${name}" type="${type}" value="${typedOf(state, name) ?? value}"${min !== undefined && html` min="${min}"`}${
    max !== undefined && html` max="${max}"`
  }${type === 'number' && html` inputmode="numeric"`} autocomplete="off"${described(state, name, note)}>
${noteOf(name, note)}${faultOf(state, name)}</div>`
}

/** One choice of many, in a list that opens. */
export function selectField(
  state: FormState,
  { name, label, value, note }: Field,
  options: readonly (readonly [value: string, label: string])[],
): Markup {
  const chosen = typedOf(state, name) ?? value
  return html`<div class="field"><label for="${name}">${label}</label>
<select id="${name}" name="${name}"${described(state, name, note)}>${options.map(
    ([one, text]) => html`<option value="${one}"${one === chosen && html` selected`}>${text}</option>`,
  )}</select>
${noteOf(name, note)}${faultOf(state, name)}</div>`
}

/** A few choices that all stand there: one of them as `radio`, any of them as `checkbox`. */
export function choiceField(
  state: FormState,
  {
    name,
    label,
    type,
    chosen,
  }: {
    readonly name: string
    readonly label: string
    readonly type: 'radio' | 'checkbox'
    readonly chosen: readonly string[]
  },
  options: readonly (readonly [value: string, label: string | Markup])[],
): Markup {
  const now = state.typed === null ? chosen : (state.typed[name] ?? [])
  return html`<fieldset${described(state, name)}><legend>${label}</legend>
<div class="options${options.length === 7 && ' days'}">${options.map(
    ([value, text]) =>
      html`<label class="option"><input type="${type}" name="${name}" value="${value}"${now.includes(value) && html` checked`}> <span>${text}</span></label>`,
  )}</div>
${faultOf(state, name)}</fieldset>`
}

/** The fault of a field, where its form shows it; the field names it. */
export function faultOf({ faults }: FormState, name: string): Markup {
  const fault = faults[name]
  return html`${fault !== undefined && html`<p class="fault" id="${name}-fault">${fault}</p>`}`
}

function typedOf({ typed }: FormState, name: string): string | undefined {
  return typed?.[name]?.[0]
}

function noteOf(name: string, note: string | undefined): Markup {
  return html`${note !== undefined && html`<p class="note" id="${name}-note">${note}</p>`}`
}

function described({ faults }: FormState, name: string, note?: string): Markup {
  const isWrong = faults[name] !== undefined
  const by = [note !== undefined && `${name}-note`, isWrong && `${name}-fault`].filter(Boolean).join(' ')
  return html`${isWrong && html` aria-invalid="true"`}${by !== '' && html` aria-describedby="${by}"`}`
}
