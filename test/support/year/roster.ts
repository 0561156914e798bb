import { chance, pick } from './chance.ts'

/** Somebody whose year is lived: what is theirs from the start, and how they are. Concepts are theirs from 1 to `concepts`. */
export type Neighbour = {
  readonly id: number
  readonly zone: string
  readonly day: DayPattern
  readonly workingDays: readonly number[]
  readonly slotCap: number
  readonly dailyCap: number
  readonly weeklyCap: number | null
  readonly channel: 'email' | 'slack'
  readonly hasSlack: boolean
  readonly calendar: string | null
  readonly ratingButtons: 2 | 4
  /** How many of the nudges they answer, 0..1. */
  readonly responseRate: number
  readonly concepts: number
  /** Whether they change their slots and caps in the summer. */
  readonly changesSettings: boolean
  /** Silent for the whole year, and nothing else ever happens to them. */
  readonly isSilent: boolean
}

/** When somebody may be nudged, on their wall: some have one slot, some four, some at night where clocks change. */
export type DayPattern = { readonly slots: readonly string[]; readonly from: string; readonly to: string }

/** People in the year. */
export const headcount = 200

/** Concepts that there are; everybody meets at least forty. */
export const mostConcepts = 150

/** Where they live, with the calendar of holidays of the place, if anybody keeps one. Their clocks change at 00, 01, 02, 02:45 or never. */
export const places: readonly { readonly zone: string; readonly calendar: string | null }[] = [
  { zone: 'America/New_York', calendar: 'US' },
  { zone: 'America/Sao_Paulo', calendar: 'BR' },
  { zone: 'Europe/London', calendar: 'GB-ENG' },
  { zone: 'Europe/Berlin', calendar: 'DE-BY' },
  { zone: 'Africa/Cairo', calendar: 'EG' },
  { zone: 'Asia/Kolkata', calendar: 'IN' },
  { zone: 'Asia/Kathmandu', calendar: null },
  { zone: 'Asia/Tokyo', calendar: 'JP' },
  { zone: 'Australia/Sydney', calendar: 'AU-NSW' },
  { zone: 'Australia/Lord_Howe', calendar: 'AU-NSW' },
  { zone: 'Pacific/Chatham', calendar: 'NZ' },
  { zone: 'Pacific/Apia', calendar: 'WS' },
]

const patterns: readonly DayPattern[] = [
  { slots: ['09:00'], from: '09:00', to: '17:00' },
  { slots: ['09:00', '14:00'], from: '08:30', to: '17:00' },
  { slots: ['08:00', '11:00', '16:00'], from: '07:30', to: '18:00' },
  { slots: ['09:00', '11:00', '14:00', '16:00'], from: '08:00', to: '17:00' },
  { slots: ['20:00', '23:00'], from: '19:00', to: '23:59' },
  { slots: ['02:00'], from: '01:00', to: '02:50' },
  { slots: ['02:00', '20:00'], from: '02:00', to: '23:59' },
]

/** What those who change their settings in the summer change to. */
export const summerPatternIn = (zone: string): DayPattern =>
  inZone({ slots: ['11:00', '16:00'], from: '10:00', to: '16:50' }, zone)

/** Their slots by their own clock: later by what their zone is off the whole hour, so that few minutes of UTC are anybody's. */
function inZone({ slots, from, to }: DayPattern, zone: string): DayPattern {
  const minutes = minutesOff[zone] ?? '00'
  return { slots: slots.map((slot) => slot.replace(/00$/, minutes)), from, to }
}

const minutesOff: Readonly<Record<string, string>> = {
  'Asia/Kolkata': '30',
  'Asia/Kathmandu': '45',
  'Pacific/Chatham': '45',
}

const everyDay = [1, 2, 3, 4, 5, 6, 7]
const someDays = [[1, 2, 3, 4, 5], [1, 2, 3, 4, 5], [7, 1, 2, 3, 4], [1, 3, 5], [3], [6, 7], everyDay]

const usual = {
  slotCap: 2,
  dailyCap: 2,
  weeklyCap: null,
  channel: 'email',
  hasSlack: false,
  calendar: null,
  ratingButtons: 2,
  responseRate: 0,
  changesSettings: false,
} as const

/** All of them, by id from 1; the first twelve are silent, one in each zone. */
export const roster: readonly Neighbour[] = Array.from({ length: headcount }, (_, index) => {
  const id = index + 1
  const { zone, calendar } = places[index % places.length]!
  const isSilent = index < places.length
  if (isSilent)
    return { ...usual, id, zone, day: inZone(patterns[0]!, zone), isSilent, workingDays: everyDay, concepts: 100 }
  const hasSlack = chance('has slack', id) < 0.6
  return {
    id,
    zone,
    isSilent,
    day: inZone(pick(patterns, 'pattern', id), zone),
    workingDays: pick(someDays, 'days', id),
    slotCap: pick([1, 2, 2, 3, 5], 'slot cap', id),
    dailyCap: pick([1, 2, 2, 3, 6], 'daily cap', id),
    weeklyCap: pick([null, null, null, 3, 12, 30], 'weekly cap', id),
    channel: hasSlack && chance('prefers slack', id) < 0.7 ? 'slack' : 'email',
    hasSlack,
    calendar: chance('keeps a calendar', id) < 0.7 ? calendar : null,
    ratingButtons: chance('buttons', id) < 0.3 ? 4 : 2,
    responseRate: pick([0, 0.1, 0.3, 0.5, 0.7, 0.9, 1, 1], 'response', id),
    changesSettings: chance('changes settings', id) < 0.1,
    concepts: 40 + Math.floor(chance('concepts', id) * (mostConcepts - 39)),
  }
})
