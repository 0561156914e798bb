import { hash } from 'node:crypto'
import { expect, test } from 'vitest'
import { type Fact, splitFacts } from '../../../connectors/letta/facts.ts'

test('a block gives its list items and then its paragraphs, with what they stand under', () => {
  const text = `# Ada
She works from Oslo,
mostly in the mornings.

## Tastes
- Prefers concise answers
- Drinks green tea daily
`

  const facts = splitFacts(text)

  expect(facts).toEqual([
    fact('She works from Oslo, mostly in the mornings.', 'Ada'),
    fact('Prefers concise answers', 'Tastes'),
    fact('Drinks green tea daily', 'Tastes'),
  ])
})

test.each([
  '-',
  '*',
  '+',
  '•',
  '1.',
  '12)',
  '- [ ]',
  '- [x]',
  '>-',
  '> -',
  '  -',
  '\t*',
])('%j begins an item', (mark) => {
  const texts = textsOf(`${mark} Prefers concise answers\n${mark} Drinks green tea daily`)

  expect(texts).toEqual(['Prefers concise answers', 'Drinks green tea daily'])
})

test.each([
  ['a line feed', '\n'],
  ['CRLF', '\r\n'],
  ['a carriage return', '\r'],
  ['a line separator', '\u2028'],
  ['a paragraph separator', '\u2029'],
  ['a next line', '\u0085'],
  ['a vertical tab', '\v'],
])('%s ends a line', (_, end) => {
  const texts = textsOf(['- Prefers concise answers', '- Drinks green tea daily', ''].join(end))

  expect(texts).toEqual(['Prefers concise answers', 'Drinks green tea daily'])
})

test('the lines of an item are joined, and a nested item stands for itself', () => {
  const texts = textsOf(
    '- Deploys happen on Tuesday\n  after the stand-up\n  - Bob presses the button\n- Ada watches them all',
  )

  expect(texts).toEqual([
    'Deploys happen on Tuesday after the stand-up',
    'Bob presses the button',
    'Ada watches them all',
  ])
})

test('a line that leads in a list is what its items stand under', () => {
  const facts = splitFacts('# Ada\nThings she likes:\n\n- Mountains of Norway\n\nShe reads on the train.')

  expect(facts).toEqual([fact('Mountains of Norway', 'Things she likes'), fact('She reads on the train.', 'Ada')])
})

test.each([
  ['frontmatter', '---\ndescription: What is known of Ada\nread_only: true\n---\n'],
  ['frontmatter after a byte order mark', '\uFEFF---\r\ndescription: What is known of Ada\r\n---\r\n'],
  ['a heading', '### What is known of Ada ###\n\n'],
  ['an underlined heading', 'What is known of Ada\n====================\n\n'],
  ['fenced code', '```sh\necho "this is a line of code"\n```\n'],
  ['a comment', '<!-- this is what\n\nnobody shall see -->\n'],
  ['a rule', '* * * * * * * * * * * *\n'],
  ['a link alone', '[[reference/the-api.md]]\n\n'],
  ['links alone', '- See also: [the handbook](https://example.org/book), https://example.org/long\n'],
  ['a short piece', '- Status: done\n'],
  ['the head of a table', '| Service name | Port number |\n|:---|---:|\n'],
])('%s is no fact', (_, text) => {
  expect(textsOf(`${text}- Prefers concise answers\n`)).toEqual(['Prefers concise answers'])
})

test('code that never ends hides only what follows it', () => {
  expect(textsOf('- Prefers concise answers\n\n~~~\nthis is a line of code\n```\nand one more of them')).toEqual([
    'Prefers concise answers',
  ])
})

test.each([
  ['**Ada** prefers _concise_ answers', 'Ada prefers concise answers'],
  ['Runs `rm -rf *build*` before a release', 'Runs rm -rf *build* before a release'],
  ['Reads [the handbook](https://example.org/a_(b)) at night', 'Reads the handbook at night'],
  ['Keeps notes in [[reference/api.md|the API file]] daily', 'Keeps notes in the API file daily'],
  ['~~Lives in Rome~~ Lives in Oslo since May', 'Lives in Oslo since May'],
  ['Computes 2 * 3 * 4 and my_long_name as before', 'Computes 2 * 3 * 4 and my_long_name as before'],
  ['Writes \\*stars\\* and  many\u00a0 blanks', 'Writes *stars* and many blanks'],
  ['| Staging port | 8080 | TLS |', 'Staging port: 8080, TLS'],
])('%j is said %j', (text, said) => {
  expect(textsOf(text)).toEqual([said])
})

test.each([
  { text: 'Mag grünen Tee', characters: 14, isFact: false },
  { text: 'Liebt grüne Tee', characters: 15, isFact: true },
  { text: 'Релиз во вторник', characters: 16, isFact: true },
  { text: '喜欢绿茶', characters: 4, isFact: false },
  { text: '用户喜欢绿茶', characters: 6, isFact: true },
])('of $characters characters, $text is a fact: $isFact', ({ text, isFact }) => {
  expect(textsOf(text)).toEqual(isFact ? [text] : [])
})

test('the same statement twice is one fact, also in another composition or with other blanks', () => {
  const facts = splitFacts('- Zoë  drinks green tea\n- Zoe\u0308 drinks **green** tea')

  expect(facts).toEqual([fact('Zoë drinks green tea')])
})

test('what stands between two rules at the start is no frontmatter when it has no keys', () => {
  expect(textsOf('---\nAda prefers concise answers.\n---\nBob drinks green tea daily.')).toEqual([
    'Ada prefers concise answers.',
    'Bob drinks green tea daily.',
  ])
})

test.each([
  '**a ',
  '[a](',
  '[[',
  '_a ',
  '`a',
  '~~a',
  '<!--',
  '| ',
  '> ',
  'a:\n',
  '- [ ',
  '\u2028',
])('half a million characters of %j take no time to speak of', (piece) => {
  const started = performance.now()

  splitFacts(piece.repeat(500_000 / piece.length))

  expect(performance.now() - started).toBeLessThan(5_000)
})

// Before, what began like a rule or a heading and ended otherwise took a time that grew with its square: minutes for one block.
test.each([
  { what: 'dashes', text: `${'-'.repeat(500_000)}x` },
  { what: 'dashes and blanks', text: `${'- '.repeat(250_000)}x` },
  { what: 'the rule of a table', text: `${'|-'.repeat(250_000)}x` },
  { what: 'a heading and blanks', text: `# a${' '.repeat(500_000)}b` },
  { what: 'a heading and its signs', text: `# a${'#'.repeat(500_000)}b` },
])('half a million characters of $what that end otherwise take no time to speak of', ({ text }) => {
  const started = performance.now()

  splitFacts(text)

  expect(performance.now() - started).toBeLessThan(5_000)
})

function textsOf(text: string): string[] {
  return splitFacts(text).map((one) => one.text)
}

function fact(text: string, heading?: string): Fact {
  return { text, key: hash('sha256', text, 'hex'), ...(heading !== undefined && { heading }) }
}
