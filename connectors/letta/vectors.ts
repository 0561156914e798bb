/**
 * Takes the vectors out of a JSON text before it is parsed: a page of passages is otherwise some hundred times as large. Only a key can match: inside
 * a string every quote follows a backslash, and the value must be an array of nothing but numbers. Looked for rather than matched by one pattern,
 * which would go through every digit.
 */
export function withoutVectors(json: string): string {
  const kept: string[] = []
  let from = 0
  for (const { index, 0: opening } of json.matchAll(/(?<!\\)"embedding"\s*:\s*\[/g)) {
    const start = index + opening.length
    const end = json.indexOf(']', start)
    if (end < 0 || ['"', '[', '{'].some((sign) => isBetween(json, sign, start, end))) continue
    kept.push(json.slice(from, start - 1), 'null')
    from = end + 1
  }
  kept.push(json.slice(from))
  return kept.join('')
}

function isBetween(json: string, sign: string, start: number, end: number): boolean {
  const place = json.indexOf(sign, start)
  return place >= 0 && place < end
}
