import type { Context } from 'hono'

/** What somebody typed into a form: by field, in order. */
export type Typed = Readonly<Record<string, readonly string[]>>

/** Reads the form of a request; a body that is none holds nothing. */
export async function readTyped(context: Context): Promise<Typed> {
  const form = await context.req.parseBody({ all: true }).catch(() => ({}))
  return Object.fromEntries(
    Object.entries(form).map(([field, given]) => [
      field,
      [given].flat().filter((value): value is string => typeof value === 'string'),
    ]),
  )
}
