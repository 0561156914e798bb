import { expect, test } from 'vitest'
import { parsePeopleCsv } from '../../../engine/people/import-csv.ts'

const heading = 'name,email,time_zone'
const alice = 'Alice,alice@example.com,Europe/London'

/** Person 1 of a file that has no fault. */
function firstOf(text: string) {
  const { people, faults } = parsePeopleCsv(text)
  expect(faults).toEqual([])
  return people[0]?.person
}

test('three columns are enough, and what is not given stays open', () => {
  expect(firstOf(`${heading}\n${alice}\n`)).toEqual({
    name: 'Alice',
    email: 'alice@example.com',
    timeZone: 'Europe/London',
    audiences: [],
    consented: null,
    schedule: null,
    workingDays: null,
    weeklyCap: null,
    calendar: null,
    identities: [],
  })
})

test('every column is read', () => {
  const person = firstOf(
    `${heading},audience,consented,slot,window,working_days,weekly_cap,slack,ids\n${alice},platform; ops,yes,9:30;14:00,08:00-18:00,mon-wed;fri,6,U012AB3CD,ada-42; al\n`,
  )

  expect(person).toMatchObject({
    audiences: ['platform', 'ops'],
    consented: true,
    schedule: { slotTimes: ['09:30', '14:00'], windowFrom: '08:00', windowTo: '18:00' },
    workingDays: [1, 2, 3, 5],
    weeklyCap: 6,
    identities: [
      { kind: 'slack', value: 'U012AB3CD' },
      { kind: 'other', value: 'ada-42' },
      { kind: 'other', value: 'al' },
    ],
  })
})

test.each([
  ['a byte order mark and CRLF', `\ufeff${heading}\r\n${alice}\r\n`],
  ['semicolons', 'name;email;time_zone\nAlice;alice@example.com;Europe/London'],
  ['tabs', 'name\temail\ttime_zone\nAlice\talice@example.com\tEurope/London'],
  ['other names in another order', 'Time Zone,E-Mail,Full name\nEurope/London,alice@example.com,Alice'],
  ['quotes', `"name","email","time_zone"\n"Alice","alice@example.com","Europe/London"`],
  ['blank lines and lines of commas', `\n${heading}\n\n,,\n${alice}\n\n`],
])('a file with %s says the same', (_, text) => {
  expect(firstOf(text)).toMatchObject({ name: 'Alice', email: 'alice@example.com', timeZone: 'Europe/London' })
})

test('commas, quotation marks and spaces belong to a quoted name', () => {
  expect(firstOf(`${heading}\n"Jones, ""Ali"" Alice ",alice@example.com,UTC`)?.name).toBe('Jones, "Ali" Alice')
})

test('all faults of a file are told at once, by line, without a word of what was written', () => {
  const { people, faults } = parsePeopleCsv(
    [
      `${heading},consented,slot,window,working_days,weekly_cap`,
      `${alice},yes,09:30,,,`,
      `,bob,,maybe,25:00,17:00-09:00,someday,0`,
      `Carol,ALICE@example.com,UTC,,,,,`,
      `Dora,dora@example.com`,
      `Eve\u0007,eve@example.com,UTC,,08:00,,,`,
    ].join('\n'),
  )

  expect(people.map(({ line }) => line)).toEqual([2])
  expect(faults.map(({ line, sentence }) => `${line} ${sentence.split(' ')[0]}`)).toEqual([
    '3 name',
    '3 email',
    '3 time_zone',
    '3 consented',
    '3 window',
    '3 working_days',
    '3 weekly_cap',
    '4 email',
    '5 2',
    '6 name',
    '6 slot',
  ])
  expect(faults.map(({ sentence }) => sentence).join(' ')).not.toMatch(/bob|maybe|someday|Carol|Dora|Eve|25:00/)
})

test('a name in another system may stand for one person of a file only', () => {
  const { people, faults } = parsePeopleCsv(
    [
      `${heading},slack,ids`,
      `${alice},U01,ada`,
      'Bob,bob@example.com,UTC,U01,',
      'Carol,carol@example.com,UTC,u02,ada',
    ].join('\n'),
  )

  expect(people.map(({ line }) => line)).toEqual([2])
  expect(faults.map(({ line, sentence }) => `${line} ${sentence.split(';')[0]}`)).toEqual([
    '3 slack stands on line 2 already',
    '4 slack is no id of a person in Slack',
  ])
})

test.each([
  ['', /empty/],
  ['name,email\nAlice,alice@example.com', /^No column time_zone/],
  ['name,email,time_zone,tz\nAlice,alice@example.com,UTC,UTC', /^Two columns mean time_zone/],
  [heading, /^Nobody follows/],
])('a file whose heading cannot be used is refused at its first line: %j', (text, sentence) => {
  expect(parsePeopleCsv(text).faults).toEqual([{ line: 1, sentence: expect.stringMatching(sentence) }])
})

test('a quotation mark that is never closed is told with the line where it opens', () => {
  const { faults } = parsePeopleCsv(`${heading}\n${alice}\n"Bob,bob@example.com,UTC\nCarol,carol@example.com,UTC\n`)

  expect(faults).toEqual([{ line: 3, sentence: expect.stringMatching(/^A quotation mark/) }])
})

test('a file that is not UTF-8 is refused where that shows', () => {
  const latin = Buffer.from(`${heading}\nZoë,zoe@example.com,UTC\n`, 'latin1').toString('utf8')

  expect(parsePeopleCsv(latin).faults).toEqual([{ line: 2, sentence: expect.stringMatching(/^name .*UTF-8/) }])
})

test('columns that mean nothing here are named, so that a misspelled one is noticed', () => {
  expect(parsePeopleCsv(`${heading},consnted\n${alice},yes`).ignored).toEqual(['consnted'])
})

test.each([
  ['mon-fri', [1, 2, 3, 4, 5]],
  ['Sunday - Thursday', [1, 2, 3, 4, 7]],
  ['1-5', [1, 2, 3, 4, 5]],
  ['Tue Thu', [2, 4]],
  ['sat', [6]],
])('working days may be written %j', (text, days) => {
  expect(firstOf(`${heading},working_days\n${alice},${text}`)?.workingDays).toEqual(days)
})

test('a window alone moves the slot into it', () => {
  expect(firstOf(`${heading},window\n${alice},13:00-18:00`)?.schedule).toEqual({
    slotTimes: ['13:00'],
    windowFrom: '13:00',
    windowTo: '18:00',
  })
})
