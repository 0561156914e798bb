import { expect, test } from 'vitest'
import { csvLines } from '../../../connectors/file/csv.ts'
import { readItems } from '../../../connectors/file/reading.ts'

const read = (text: string | Buffer) => readItems(csvLines(Buffer.from(text)))
const texts = (text: string) => read(text).memories.map((memory) => memory.text)

test.each([
  { file: 'commas', text: 'id,text\n1,Tea is hot\n2,Ale is cold\n' },
  { file: 'semicolons', text: 'id;text\n1;Tea is hot\n2;Ale is cold\n' },
  { file: 'tabs', text: 'id\ttext\n1\tTea is hot\n2\tAle is cold\n' },
  { file: 'a byte order mark', text: '\uFEFFid,text\n1,Tea is hot\n2,Ale is cold\n' },
  { file: 'carriage returns and line feeds', text: 'id,text\r\n1,Tea is hot\r\n2,Ale is cold\r\n' },
  { file: 'line ends of two kinds', text: 'id,text\r\n1,Tea is hot\n2,Ale is cold\r\n' },
  { file: 'carriage returns alone', text: 'id,text\r1,Tea is hot\r2,Ale is cold' },
  { file: 'no newline at the end', text: 'id,text\n1,Tea is hot\n2,Ale is cold' },
  { file: 'blank lines and rows', text: '\nid,text\n\n1,Tea is hot\n,\n2,Ale is cold\n\n' },
  { file: 'quotes', text: '"id","text"\n"1","Tea is hot"\n"2","Ale is cold"\n' },
  { file: 'an empty column at the end', text: 'id,text,,\n1,Tea is hot,,\n2,Ale is cold,,\n' },
  { file: 'a heading of its own style', text: 'ID, Text \n1,Tea is hot\n2,Ale is cold\n' },
])('a file with $file is read whole', ({ text }) => {
  const reading = read(text)

  expect(reading).toMatchObject({ outcome: 'whole', skipped: [] })
  expect(reading.memories.map((memory) => [memory.externalId, memory.text])).toEqual([
    ['1', 'Tea is hot'],
    ['2', 'Ale is cold'],
  ])
})

test('line breaks, separators and doubled quotes stay in a quoted cell, and so does U+2028 in any', () => {
  const reading = texts('text\n"Tea, ""green"",\r\nis hot; or\u2028warm"\nAle is\u2028cold\n')

  expect(reading).toEqual(['Tea, "green",\r\nis hot; or\u2028warm', 'Ale is\u2028cold'])
})

test('lists are separated by semicolons, metadata is JSON, and other columns are metadata', () => {
  const heading = 'Text,Subjects,Categories,Metadata,Created-At,Team'
  const row = 'Tea is hot,"user:ada; tag:tea;","a;b","{""n"":1}",2026-01-02T08:15:00-08:00,Payments'

  const [memory] = read(`${heading}\n${row}\n`).memories

  expect(memory).toMatchObject({
    subjects: [
      { kind: 'user', externalId: 'ada' },
      { kind: 'tag', externalId: 'tea' },
    ],
    categories: ['a', 'b'],
    metadata: { n: 1, Team: 'Payments' },
    createdAt: new Date('2026-01-02T16:15:00Z'),
  })
})

test.each(['true', 'TRUE', 'yes', '1'])('a row that says deleted %s is gone', (deleted) => {
  expect(read(`id,text,deleted\n1,,${deleted}\n2,Ale is cold,no\n`)).toMatchObject({
    gone: ['1'],
    memories: [{ externalId: '2' }],
    outcome: 'whole',
  })
})

test('cells that a spreadsheet would run are text like any other', () => {
  expect(texts('text\n"=cmd|\' /C calc\'!A0"\n@SUM(1)\n')).toEqual(["=cmd|' /C calc'!A0", '@SUM(1)'])
})

test.each([
  { fault: 'too many cells', row: '1,Tea, hot', skipped: { reason: 'wrong-number-of-cells', where: 'line 2' } },
  { fault: 'too few cells', row: '1', skipped: { reason: 'wrong-number-of-cells', where: 'line 2' } },
  { fault: 'no text', row: '1,', skipped: { reason: 'missing-text', where: 'line 2' } },
])('a row with $fault is skipped, and then nothing can be said of what is gone', ({ row, skipped }) => {
  const reading = read(`id,text\n${row}\n2,Ale is cold\n`)

  expect(reading).toMatchObject({ outcome: 'malformed', skipped: [skipped], memories: [{ text: 'Ale is cold' }] })
})

test.each([
  {
    file: 'a quotation mark that is never closed',
    bytes: 'id,text\n1,Tea is hot\n2,"Ale is',
    reason: 'truncated-line',
  },
  { file: 'bytes that are not UTF-8', bytes: Buffer.from('id,text\n1,Caf\u00e9', 'latin1'), reason: 'not-utf-8' },
])('$file may come from a writer at work', ({ bytes, reason }) => {
  expect(read(Buffer.from(bytes))).toMatchObject({ outcome: 'truncated', skipped: [{ reason }] })
})

test.each([
  { fault: 'no column of texts', text: 'id,fact\n1,Tea is hot\n', reason: 'no-text-column' },
  { fault: 'a column twice', text: 'text,Text\nTea,Ale\n', reason: 'column-twice' },
])('a heading with $fault yields nothing and says so', ({ text, reason }) => {
  expect(read(text)).toMatchObject({ outcome: 'malformed', memories: [], skipped: [{ reason, where: 'line 1' }] })
})

test('behind a quotation mark out of place nothing is believed, what stands before it is', () => {
  const reading = read('id,text\n1,Tea is hot\n2,"Ale" is cold\n3,x",Rum is dark\n4,Gin is clear\n')

  expect(reading).toMatchObject({ outcome: 'malformed', skipped: [{ reason: 'misplaced-quote', where: 'line 3' }] })
  expect(reading.memories.map((memory) => memory.text)).toEqual(['Tea is hot'])
})

test('an empty file holds nothing', () => {
  expect(read('')).toMatchObject({ outcome: 'whole', memories: [], skipped: [] })
})
