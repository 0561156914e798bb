import { expect, test } from 'vitest'
import { readJsonl } from '../../../connectors/memory-mcp/jsonl.ts'

const tea = '{"type":"entity","name":"Tea","entityType":"drink","observations":["Steeps 4 minutes"]}'
const ale = '{"type":"entity","name":"Ale","entityType":"drink","observations":["Ferments warm"]}'

test.each([
  { file: 'an empty file', text: '', observations: [] },
  {
    file: 'blank lines and carriage returns',
    text: `\r\n${tea}\r\n\n  \n${ale}\r\n`,
    observations: ['Steeps 4 minutes', 'Ferments warm'],
  },
  { file: 'a byte order mark', text: `\uFEFF${tea}`, observations: ['Steeps 4 minutes'] },
  { file: 'no newline at the end', text: `${ale}\n${tea}`, observations: ['Ferments warm', 'Steeps 4 minutes'] },
  {
    file: 'an unescaped U+2028 in a string',
    text: tea.replace('4 ', '4\u2028'),
    observations: ['Steeps 4\u2028minutes'],
  },
  {
    file: 'one name twice',
    text: `${tea}\n${ale}\n${tea.replace('Steeps 4 minutes', 'Is black')}`,
    observations: ['Steeps 4 minutes', 'Is black', 'Ferments warm'],
  },
  {
    file: 'one observation twice',
    text: tea.replace('"]', '","  Steeps  4\\tminutes "]'),
    observations: ['Steeps 4 minutes'],
  },
  {
    file: 'two Unicode forms of one observation',
    text: tea.replace('"]', '","caf\u00e9","cafe\u0301"]'),
    observations: ['Steeps 4 minutes', 'caf\u00e9'],
  },
  {
    file: 'an entity without observations',
    text: `{"type":"entity","name":"Rum","entityType":"drink"}\n${tea}`,
    observations: ['Steeps 4 minutes'],
  },
  {
    file: 'an entity without a type',
    text: tea.replace('"entityType":"drink",', ''),
    observations: ['Steeps 4 minutes'],
  },
  { file: 'extra keys', text: tea.replace('{', '{"id":7,'), observations: ['Steeps 4 minutes'] },
  {
    file: 'characters that no database takes',
    text: tea.replace('4', '4\\u0000\\ud800'),
    observations: ['Steeps 4\uFFFD minutes'],
  },
])('$file is read whole', ({ text, observations }) => {
  const reading = readJsonl(Buffer.from(text))

  expect(observationsOf(reading)).toEqual(observations)
  expect(reading).toMatchObject({ outcome: 'whole', skipped: [] })
})

test.each([
  { fault: 'an unknown type', line: '{"type":"note","text":"hello"}', reason: 'unknown-type' },
  { fault: 'no type', line: '{"name":"Rum"}', reason: 'unknown-type' },
  { fault: 'an entity without a name', line: '{"type":"entity","observations":["Lost"]}', reason: 'missing-name' },
  { fault: 'a relation without an end', line: '{"type":"relation","from":"Tea"}', reason: 'missing-end' },
  {
    fault: 'observations that are no list',
    line: '{"type":"entity","name":"Rum","observations":"Dark"}',
    reason: 'observations-not-a-list',
  },
  {
    fault: 'an observation that is no text',
    line: '{"type":"entity","name":"Rum","observations":[40]}',
    reason: 'observation-not-text',
  },
  {
    fault: 'an observation of blanks',
    line: '{"type":"entity","name":"Rum","observations":[" "]}',
    reason: 'empty-observation',
  },
])('$fault is skipped with its line, and the file still counts as whole', ({ line, reason }) => {
  const reading = readJsonl(Buffer.from(`${tea}\n${line}\n${ale}`))

  expect(observationsOf(reading)).toEqual(['Steeps 4 minutes', 'Ferments warm'])
  expect(reading).toMatchObject({ outcome: 'whole', skipped: [{ reason, where: `line 2, byte ${tea.length + 1}` }] })
})

test.each([
  { fault: 'a broken line', line: Buffer.from('{"type":"entity","name":'), reason: 'malformed-line' },
  { fault: 'a JSON array', line: Buffer.from(`[${ale}]`), reason: 'not-an-object' },
  {
    fault: 'bytes that are not UTF-8',
    line: Buffer.from(tea.replace('4', '\u00e9'), 'latin1'),
    reason: 'malformed-line',
  },
])('$fault in the middle is reported, the lines around it are read', ({ line, reason }) => {
  const reading = readJsonl(Buffer.concat([Buffer.from(`${tea}\n`), line, Buffer.from(`\n${ale}`)]))

  expect(observationsOf(reading)).toEqual(['Steeps 4 minutes', 'Ferments warm'])
  expect(reading).toMatchObject({
    outcome: 'malformed',
    skipped: [{ reason, where: `line 2, byte ${tea.length + 1}` }],
  })
})

test.each([
  { cut: 'inside the object', bytes: Buffer.from(ale).subarray(0, 40) },
  { cut: 'inside a character', bytes: Buffer.from(ale.replace('warm', '\u00e9')).subarray(0, ale.indexOf('warm') + 1) },
])('a last line that is cut $cut counts as truncated', ({ bytes }) => {
  const reading = readJsonl(Buffer.concat([Buffer.from(`${tea}\n`), bytes]))

  expect(observationsOf(reading)).toEqual(['Steeps 4 minutes'])
  expect(reading.outcome).toBe('truncated')
})

test('the offset of a faulty line counts bytes, not characters', () => {
  const reading = readJsonl(Buffer.from('{"type":"\u00e9"}\nx\n'))

  expect(reading.skipped.map(({ where }) => where)).toEqual(['line 1, byte 0', 'line 2, byte 14'])
})

function observationsOf({ graph }: ReturnType<typeof readJsonl>): string[] {
  return [...graph.entities.values()].flatMap((entity) => [...entity.observations.values()])
}
