import { z } from 'zod'
import {
  actionId,
  address,
  anyText,
  confirmation,
  conversationFilter,
  dispatchConfiguration,
  option,
  optionGroup,
  plainText,
  slackFile,
  words,
} from './text-objects.ts'

const acting = { action_id: actionId.optional(), confirm: confirmation.optional() }
const focusing = { focus_on_load: z.boolean().optional() }
const asking = { placeholder: plainText(150).optional() }
const typing = { ...asking, ...focusing, action_id: actionId.optional() }
const dispatching = { dispatch_action_config: dispatchConfiguration.optional() }
const strings = z.array(z.string())
const limitOfChoices = { max_selected_items: z.number().int().min(1).optional() }

const choices = { options: z.array(option).min(1).max(100), option_groups: z.array(optionGroup).min(1).max(100) }

/** A menu over options or groups of them, never both. */
function menu<Type extends string, Initial extends z.ZodRawShape>(type: Type, initial: Initial) {
  return z
    .strictObject({ type: z.literal(type), ...acting, ...focusing, ...asking, ...initial, ...partial(choices) })
    .refine((one) => 'options' in one !== 'option_groups' in one, { error: 'takes options or option_groups' })
}

function partial<Of extends z.ZodRawShape>(shape: Of) {
  return z.object(shape).partial().shape
}

/** A menu that Slack fills itself. */
function filledMenu<Type extends string, More extends z.ZodRawShape>(type: Type, more: More) {
  return z.strictObject({ type: z.literal(type), ...acting, ...focusing, ...asking, ...more })
}

/** Limits of all elements: delivery.md 1.5; where it is silent, the Block Kit reference. */
export const button = z.strictObject({
  type: z.literal('button'),
  ...acting,
  text: plainText(75),
  value: words(2000).optional(),
  url: address.optional(),
  style: z.enum(['primary', 'danger']).optional(),
  accessibility_label: words(75).optional(),
})

export const overflow = z.strictObject({
  type: z.literal('overflow'),
  ...acting,
  options: z.array(option).min(1).max(5),
})

export const image = z
  .strictObject({
    type: z.literal('image'),
    image_url: address.optional(),
    slack_file: slackFile.optional(),
    alt_text: words(2000),
  })
  .refine((one) => (one.image_url === undefined) !== (one.slack_file === undefined), {
    error: 'takes image_url or slack_file',
  })

/** Controls that may stand among buttons and in a form. */
export const controls = [
  z.strictObject({
    type: z.literal('checkboxes'),
    ...acting,
    ...focusing,
    options: z.array(option).min(1).max(10),
    initial_options: z.array(option).optional(),
  }),
  z.strictObject({
    type: z.literal('radio_buttons'),
    ...acting,
    ...focusing,
    options: z.array(option).min(1).max(10),
    initial_option: option.optional(),
  }),
  menu('static_select', { initial_option: option.optional() }),
  menu('multi_static_select', { initial_options: z.array(option).optional(), ...limitOfChoices }),
  filledMenu('external_select', { initial_option: option.optional(), min_query_length: z.number().int().optional() }),
  filledMenu('multi_external_select', {
    initial_options: z.array(option).optional(),
    min_query_length: z.number().int().optional(),
    ...limitOfChoices,
  }),
  filledMenu('users_select', { initial_user: z.string().optional() }),
  filledMenu('multi_users_select', { initial_users: strings.optional(), ...limitOfChoices }),
  filledMenu('channels_select', { initial_channel: z.string().optional() }),
  filledMenu('multi_channels_select', { initial_channels: strings.optional(), ...limitOfChoices }),
  filledMenu('conversations_select', {
    initial_conversation: z.string().optional(),
    default_to_current_conversation: z.boolean().optional(),
    filter: conversationFilter.optional(),
  }),
  filledMenu('multi_conversations_select', {
    initial_conversations: strings.optional(),
    default_to_current_conversation: z.boolean().optional(),
    filter: conversationFilter.optional(),
    ...limitOfChoices,
  }),
  filledMenu('datepicker', { initial_date: z.iso.date().optional() }),
  filledMenu('timepicker', {
    initial_time: z
      .string()
      .regex(/^([01]\d|2[0-3]):[0-5]\d$/)
      .optional(),
    timezone: z.string().optional(),
  }),
  z.strictObject({
    type: z.literal('datetimepicker'),
    ...acting,
    ...focusing,
    initial_date_time: z.number().int().min(1e9).max(9_999_999_999).optional(),
  }),
] as const

/** Controls of a form only. */
export const fields = [
  z.strictObject({
    type: z.literal('plain_text_input'),
    ...typing,
    ...dispatching,
    initial_value: z.string().optional(),
    multiline: z.boolean().optional(),
    min_length: z.number().int().min(0).max(3000).optional(),
    max_length: z.number().int().min(1).max(3000).optional(),
  }),
  z.strictObject({
    type: z.literal('email_text_input'),
    ...typing,
    ...dispatching,
    initial_value: z.string().optional(),
  }),
  z.strictObject({
    type: z.literal('url_text_input'),
    ...typing,
    ...dispatching,
    initial_value: z.string().optional(),
  }),
  z
    .strictObject({
      type: z.literal('number_input'),
      ...typing,
      ...dispatching,
      is_decimal_allowed: z.boolean(),
      initial_value: z.string().optional(),
      min_value: z.string().optional(),
      max_value: z.string().optional(),
    })
    .refine(({ min_value: least, max_value: most }) => !(Number(least) > Number(most)), {
      error: 'min_value is above max_value',
    }),
  z.strictObject({
    type: z.literal('rich_text_input'),
    ...typing,
    ...dispatching,
    initial_value: z.looseObject({ type: z.string() }).optional(),
  }),
  z.strictObject({
    type: z.literal('file_input'),
    action_id: actionId.optional(),
    filetypes: strings.optional(),
    max_files: z.number().int().min(1).max(10).optional(),
  }),
] as const

/** What an actions block holds. */
export const action = z.discriminatedUnion('type', [button, overflow, ...controls])

/** What stands beside a section. */
export const accessory = z.discriminatedUnion('type', [button, overflow, image, ...controls])

/** What an input block holds. */
export const input = z.discriminatedUnion('type', [...controls, ...fields])

/** What a context block holds. */
export const remark = z.union([anyText(), image])
