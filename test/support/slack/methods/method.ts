import { z } from 'zod'
import type { SlackLimits } from '../limits.ts'
import type { Rates } from '../rates.ts'
import { refusalWith } from '../refusal.ts'
import type { Shape, Workspace } from '../workspace.ts'

/** What a method works with. */
export type Context = {
  readonly workspace: Workspace
  readonly limits: SlackLimits
  readonly rates: Rates
  /** What the app was granted. */
  readonly scopes: readonly string[]
  /** Makes an address for one WebSocket connection. */
  readonly openSocketUrl: () => string
  readonly at: Date
}

/** One method of the Web API. */
export type Method = {
  /** Whose token it wants. */
  readonly token: 'bot' | 'app'
  readonly scope?: string
  /** The names of its arguments. */
  readonly takes: readonly string[]
  /** The answer without `ok: true`. Throws SlackRefusal and SlackRateLimit. */
  answer(context: Context, given: Shape): Shape
}

/** A method whose arguments are read by their shape; one that the double does not know is refused, so that nobody believes it has an effect here. */
export function method<Takes extends z.ZodRawShape>(
  { token = 'bot', ...rules }: { readonly token?: 'bot' | 'app'; readonly scope?: string; readonly takes: Takes },
  answer: (context: Context, given: z.output<z.ZodObject<Takes, z.core.$strict>>) => Shape,
): Method {
  const shape = z.strictObject(rules.takes)
  return {
    token,
    ...(rules.scope === undefined ? {} : { scope: rules.scope }),
    takes: Object.keys(rules.takes),
    answer(context, given) {
      const parsed = shape.safeParse(given)
      if (parsed.success) return answer(context, parsed.data)
      throw refusalWith(
        'invalid_arguments',
        parsed.error.issues.map(({ path, message }) => `${message} [json-pointer:/${path.join('/')}]`),
      )
    },
  }
}

/** An argument that is an object: in a form it comes as JSON, delivery.md 1.1. Text that is no JSON stays text. */
export const json = z.preprocess((value) => {
  if (typeof value !== 'string') return value
  try {
    return JSON.parse(value)
  } catch {
    return value
  }
}, z.unknown())

/** An argument that is true or false; in a form it comes as a word. */
export const flag = z.preprocess(
  (value) => (value === 'true' || value === '1' ? true : value === 'false' || value === '0' ? false : value),
  z.boolean(),
)

/** How many items a page holds. */
export const limit = z.coerce.number().int().min(1).max(1000)
