/** A file apart: what its frontmatter says the file contains, and its body. Line ends are one `\n` each. */
export type Parts = { readonly description?: string; readonly body: string }

/**
 * Takes frontmatter off a file. connectors.md 2.7: it begins with the first line and ends with a line of its own; what does not look like keys
 * is body, so that no fact between two rules is lost. Agents write every kind of line end that Unicode has.
 */
export function withoutFrontmatter(text: string): Parts {
  const lines = text
    .replace(/^\uFEFF/, '')
    .replace(/\r\n?|[\u2028\u2029\u0085\v\f]/g, '\n')
    .split('\n')
  const end =
    lines[0]?.trimEnd() === '---' ? lines.findIndex((line, index) => index > 0 && line.trimEnd() === '---') : -1
  const keys = lines.slice(1, Math.max(end, 1))
  if (end < 0 || !keys.every((line) => /^([\w-]+\s*:|\s|#|- |$)/.test(line))) return { body: lines.join('\n') }

  const description = descriptionOf(keys)
  return { body: lines.slice(end + 1).join('\n'), ...(description !== '' && { description }) }
}

/** One plain, quoted or folded value; nothing else of YAML is needed. */
function descriptionOf(keys: readonly string[]): string {
  const at = keys.findIndex((line) => /^description\s*:/.test(line))
  if (at < 0) return ''
  const first = keys[at]!.replace(/^description\s*:\s*/, '').trim()
  const more = keys.slice(at + 1)
  const end = more.findIndex((line) => !/^\s+\S/.test(line))
  const folded = more.slice(0, end < 0 ? more.length : end).map((line) => line.trim())
  const value = [/^[>|][-+]?$/.test(first) ? '' : first, ...folded].join(' ').trim()
  return (
    /^"(.*)"$|^'(.*)'$/s
      .exec(value)
      ?.slice(1)
      .find((inner) => inner !== undefined) ?? value
  )
}
