/** The tags that markup leaves open or closes out of turn; none when it is well formed. Quotes inside attributes are escaped by XML. */
export function unbalancedTags(markup: string): string[] {
  const open: string[] = []
  const faults: string[] = []
  for (const [, slash, name, selfClosing] of markup.matchAll(
    /<(\/?)([a-zA-Z]+)(?:\s[^<>"]*(?:"[^"<]*"[^<>"]*)*)?(\/?)>/g,
  )) {
    if (selfClosing) continue
    if (!slash) open.push(name!)
    else if (open.pop() !== name) faults.push(name!)
  }
  return [...open, ...faults]
}

/** The words that the texts of a picture show. */
export function textsOf(svg: string): string[] {
  return [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, words]) => words!)
}
