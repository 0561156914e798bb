import { expect, test } from 'vitest'
import { readReport } from '../../../engine/reports/report.ts'
import { csvCell, reportCsv } from '../../../engine/reports/report-csv.ts'
import { useDatabase } from '../../support/database.ts'
import { addConcept, addPeople, addState, day, model, monday } from './cast.ts'

const database = useDatabase()

test.each([
  ['=HYPERLINK("x")', `"'=HYPERLINK(""x"")"`],
  ['+1', `"'+1"`],
  ['-1', `"'-1"`],
  ['@sum', `"'@sum"`],
  ['\tx', `"'\tx"`],
  ['\rx', `"'\rx"`],
  ['a, "b"', '"a, ""b"""'],
  ['', '""'],
  [null, '""'],
  [-0.5, '"-0.5"'],
])('%j becomes the cell %s', (value, cell) => {
  expect(csvCell(value)).toBe(cell)
})

test('every line has nine cells, and a concept that looks like a formula is defused', async () => {
  const { db } = database()
  const people = await addPeople(db, 5)
  const concept = await addConcept(db, '=cmd|calc')
  await Promise.all(people.map((person) => addState(db, person, concept, { stabilityDays: 10, sinceAt: day(-10) })))

  const csv = reportCsv(await readReport(db, model, monday))

  const lines = csv.split('\r\n').slice(0, -1)
  expect(lines.filter((line) => line.split('","').length !== 9)).toEqual([])
  expect(lines[0]).toBe('"section","name","measure","value","low","high","n","of","window"')
  expect(lines.find((line) => line.startsWith('"concept"'))).toMatch(
    /^"concept","'=cmd\|calc","retention","0\.9\d*","","","5","verified","now"$/,
  )
})
