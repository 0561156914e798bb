import type { Context } from 'hono'
import { type Language, languages } from '../engine/wording/language.ts'

/** The language that a browser asks for, where nobody knows yet who is looking. */
export function browserLanguage(context: Context): Language {
  const wished = (context.req.header('accept-language') ?? '').toLowerCase().split(',')
  const known = wished.map((one) => languages.find((language) => one.trim().startsWith(language)))
  return known.find((language) => language !== undefined) ?? 'en'
}
