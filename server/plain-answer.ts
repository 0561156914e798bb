import type { Context } from 'hono'
import { browserLanguage } from './browser-language.ts'
import { plainPage } from './pages/layout.ts'
import { plainWords } from './pages/plain-words.ts'

/** Answers with a page that says one thing, in the language of the browser. */
export function plainAnswer(
  context: Context,
  what: keyof (typeof plainWords)['en'],
  status: 403 | 404 | 413 | 500,
): Response | Promise<Response> {
  const language = browserLanguage(context)
  const [title, sentence] = plainWords[language][what]
  return context.html(plainPage(title, sentence, language), status)
}
