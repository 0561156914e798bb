import { readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'

const source = join(import.meta.dirname, 'layout.mjml')

/**
 * Writes `layout.ts` out of `layout.mjml`. For developers, as `npm run compile:mail`: MJML is not there when mails are sent. Each piece
 * between `begin` and `end` comes out by its name, with `{{name}}` in its place.
 */
export async function compileLayout(): Promise<string> {
  const { html, errors } = await mjml(await readFile(source, 'utf8'), { fonts: {}, validationLevel: 'strict' })
  if (errors.length > 0) throw new Error(`layout.mjml cannot be compiled: ${JSON.stringify(errors)}`)
  const pieces: Record<string, string> = {}
  let mail = onePerLine(html)
  for (let found = innermost.exec(mail); found !== null; found = innermost.exec(mail)) {
    const [whole, name = '', piece = ''] = found
    pieces[name] = piece
    mail = mail.replace(whole, () => `{{${name}}}`)
  }
  const lines = Object.entries({ mail, ...pieces }).map(([name, piece]) => `  ${name}: \`${piece.trim()}\`,`)
  return `${head}\nexport const layout = {\n${lines.join('\n')}\n} as const\n`
}

type Compile = (
  source: string,
  options: { readonly fonts: object; readonly validationLevel: 'strict' },
) => Promise<{ readonly html: string; readonly errors: readonly unknown[] }>

/** Typed here, since MJML brings no types. */
const mjml: Compile = (...given) => createRequire(import.meta.url)('mjml')(...given)

/** A piece that holds no other one any more. */
const innermost = /<!-- begin (\w+) -->((?:(?!<!-- begin ).)*?)<!-- end \1 -->/s

/** Without MJML's indentation, which is a third of the mail. */
function onePerLine(html: string): string {
  return html
    .replace(/\s*\n\s*/g, '\n')
    .replace(/(?<!>)\n|\n(?!<)/g, ' ')
    .replace(/(<\w+) {2,}/g, '$1 ')
    .replace(/" +>/g, '">')
}

const head = `/** The pieces of a mail in HTML: compiled from layout.mjml by \`npm run compile:mail\`, never written by hand. */`

if (import.meta.main) await writeFile(join(import.meta.dirname, 'layout.ts'), await compileLayout())
