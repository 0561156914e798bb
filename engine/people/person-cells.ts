import { knownCalendar } from './holidays.ts'
import type { Identity, NewPerson, Schedule } from './new-person.ts'

/** What may be said about a person, in the order in which a file or a command gives it. */
export const personColumns = [
  'name',
  'email',
  'time_zone',
  'audience',
  'consented',
  'slot',
  'window',
  'working_days',
  'weekly_cap',
  'calendar',
  'slack',
  'ids',
] as const

/** One of `personColumns`. */
export type PersonColumn = (typeof personColumns)[number]

/** What somebody wrote about a person, by column; nothing and an empty text mean the same. */
export type PersonCells = Readonly<Partial<Record<PersonColumn, string>>>

/** A person, or every fault at once, each beginning with its column. No fault repeats what was written. */
export type ParsedPerson =
  | { readonly status: 'ok'; readonly person: NewPerson }
  | { readonly status: 'failed'; readonly faults: readonly string[] }

/** Reads what somebody wrote about one person. Whether the time zone exists, only the database knows. */
export function parsePerson(cells: PersonCells): ParsedPerson {
  const cell = (column: PersonColumn) => cells[column]?.trim() ?? ''
  const faults = personColumns.flatMap((column) => (isReadable(cell(column)) ? [] : [`${column} ${unreadable}`]))
  const schedule = parseSchedule(cell('slot'), cell('window'))
  const person: NewPerson = {
    name: take(cell('name') || null, 'name is empty; expected a name'),
    email: take(emailOf(cell('email')), 'email is not an address; expected one such as name@example.com'),
    timeZone: take(cell('time_zone') || null, 'time_zone is empty; expected a name such as Europe/Berlin'),
    audiences: listOf(cell('audience'), /[;|]/),
    consented: given(
      cell('consented'),
      yesOrNo,
      'consented is neither yes nor no; leave it empty when nobody asked yet',
    ),
    schedule: typeof schedule === 'string' ? take<Schedule>(null, schedule) : schedule,
    workingDays: given(
      cell('working_days'),
      daysOf,
      'working_days is no list of weekdays; expected mon-fri or mon;wed;fri',
    ),
    weeklyCap: given(cell('weekly_cap'), capOf, 'weekly_cap is no number of questions; expected 1 to 200'),
    calendar: given(
      cell('calendar'),
      calendarOf,
      'calendar is not known; expected a country or a region of it, such as DE or DE-BY',
    ),
    identities: [
      ...(given(cell('slack'), slackIdOf, `slack ${notSlack}`) ?? []),
      ...listOf(cell('ids'), /[;|]/).map((value) => ({ kind: 'other' as const, value })),
    ],
  }
  return faults.length === 0 ? { status: 'ok', person } : { status: 'failed', faults }

  /** Notes the fault where there is no value; a person with a fault never leaves this function. */
  function take<Value>(value: Value | null, fault: string): Value {
    if (value === null) faults.push(fault)
    return value as Value
  }

  function given<Value>(text: string, read: (text: string) => Value | null, fault: string): Value | null {
    return text === '' ? null : take(read(text), fault)
  }
}

/** Whether a text is the id of a person in Slack: it begins with U, or with W in a grid of workspaces. */
export function isSlackId(text: string): boolean {
  return /^[UW][A-Z0-9]{2,30}$/.test(text)
}

const unreadable = 'holds characters that are no text; expected a file in UTF-8, without control characters'

/** U+FFFD is what a decoder leaves of bytes that were not UTF-8. */
function isReadable(text: string): boolean {
  return !/[\p{Cc}\p{Zl}\p{Zp}\ufffd]/u.test(text) && text.isWellFormed() && text.length <= 500
}

/** The shape that the database holds to, and no more: only sending proves an address. */
function emailOf(text: string): string | null {
  return text.length <= 254 && /^[^@\s<>,;"]+@[^@\s<>,;"]+$/.test(text) ? text : null
}

function yesOrNo(text: string): boolean | null {
  if (/^(y|yes|true|1|x)$/i.test(text)) return true
  return /^(n|no|false|0|-)$/i.test(text) ? false : null
}

function capOf(text: string): number | null {
  return /^\d{1,3}$/.test(text) && Number(text) >= 1 && Number(text) <= 200 ? Number(text) : null
}

function calendarOf(text: string): string | null {
  const calendar = text.toUpperCase()
  return knownCalendar(calendar) ? calendar : null
}

const notSlack = 'is no id of a person in Slack; expected one such as U012AB3CD (in Slack: profile, copy member ID)'

function slackIdOf(text: string): readonly Identity[] | null {
  return isSlackId(text) ? [{ kind: 'slack', value: text }] : null
}

/** The fault as a text; null when neither is given. A slot alone stands in the usual window, a window alone moves the slot into it. */
function parseSchedule(slot: string, window: string): Schedule | string | null {
  if (slot === '' && window === '') return null
  const [windowFrom, windowTo] = window === '' ? ['09:00', '17:00'] : window.split(/\s*[-–]\s*/).map(timeOf)
  if (!windowFrom || !windowTo || windowFrom >= windowTo)
    return 'window is no time span of one day; expected 09:00-17:00'
  const isInside = (time: string) => time >= windowFrom && time < windowTo
  if (slot === '') return { slotTimes: [isInside('09:30') ? '09:30' : windowFrom], windowFrom, windowTo }

  const slotTimes = listOf(slot, /[;,|\s]/).map(timeOf)
  if (!slotTimes.every((time) => time !== null) || slotTimes.length > 4)
    return 'slot is no list of times; expected 09:30, four at most'
  if (!slotTimes.every(isInside))
    return `slot lies outside of the window ${windowFrom}-${windowTo}; expected times within it`
  return { slotTimes: [...new Set(slotTimes)].sort(), windowFrom, windowTo }
}

function timeOf(text: string): string | null {
  const [, hour, minute] = /^(\d{1,2}):(\d{2})(?::00)?$/.exec(text.trim()) ?? []
  if (hour === undefined || minute === undefined || Number(hour) > 23 || Number(minute) > 59) return null
  return `${hour.padStart(2, '0')}:${minute}`
}

const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']

/** `mon-fri`, `mon;wed`, `Monday Tuesday`, `1-5`; a span may pass the end of the week. */
function daysOf(text: string): readonly number[] | null {
  const days = listOf(text.replace(/\s*[-–]\s*/g, '-'), /[;,|\s]/).flatMap((part) => {
    const [from, to] = part.split('-').map(dayOf)
    if (to === undefined) return [from]
    if (from === undefined || from === 0 || to === 0) return [0]
    return Array.from({ length: ((to - from + 7) % 7) + 1 }, (_, step) => ((from - 1 + step) % 7) + 1)
  })
  if (days.length === 0 || !days.every((day) => day !== undefined && day > 0)) return null
  return [...new Set(days as number[])].sort()
}

/** 0 for what is no weekday. */
function dayOf(text: string): number {
  if (/^[1-7]$/.test(text)) return Number(text)
  return /^[a-z]{3,9}$/i.test(text) ? weekdays.indexOf(text.slice(0, 3).toLowerCase()) + 1 : 0
}

function listOf(text: string, separator: RegExp): string[] {
  return [...new Set(text.split(separator).map((part) => part.trim()))].filter((part) => part !== '')
}
