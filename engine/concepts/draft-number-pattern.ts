/** What a number is by its form. */
export type NumberKind = 'date' | 'weekday' | 'time' | 'amount' | 'rhythm' | 'version' | 'year' | 'bare'

/** In the order in which forms are tried: the more specific first. */
export const NUMBER_KINDS: readonly NumberKind[] = [
  'date',
  'weekday',
  'time',
  'amount',
  'rhythm',
  'version',
  'year',
  'bare',
]
const DIGITS = String.raw`(?:\d{1,3}(?:[,'’]\d{3})+|\d+)(?:\.\d+)?`
const SPELLED = eitherCase(
  'two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fourteen|fifteen|twenty|thirty|forty|fifty|sixty|ninety|a hundred|half',
)
const RANGE = String.raw`${DIGITS}(?: ?[-–] ?${DIGITS})?|(?<=\b[Bb]etween )${DIGITS} and ${DIGITS}`
const MONTH =
  '(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)'
const WEEKDAY = '(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?|(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)(?= ?[-–]|[,.;)]|$))'
const ZONE = '(?: (?:UTC|GMT|CES?T|E[SD]?T|P[SD]?T|C[SD]T|IST|BST|local time))?'
const CLOCK = String.raw`(?:(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?(?: ?[ap]\.?m\b)?|(?:1[0-2]|[1-9]) ?[ap]m\b)${ZONE}`
const HOURS = String.raw`${CLOCK}(?: ?(?:[-–]|to|and) ?${CLOCK})?`
const PERIOD = 'second|minute|hour|day|night|week|fortnight|month|quarter|year|sprint'
const LENGTH = String.raw`(?:milliseconds?|seconds?|secs?|minutes?|mins?|hours?|hrs?|(?:business |working |calendar |full )?days?|nights?|weeks?|fortnights?|months?|quarters?|years?|sprints?)`
const SIZE = String.raw`(?:[KMGTP]i?[Bb](?:it\/s|ps|\/s)?|kB|bytes?|v?CPUs?|cores?|rps|req\/s|requests?|km|kg|cm|mm|kWh?|°C|degrees|points?|pages?|percentage points)`
const CURRENCY = '(?:EUR|USD|GBP|CHF|JPY|SEK|NOK|DKK|PLN|CAD|AUD|euros?|dollars?|pounds|cents?|francs?)'
const LARGE = '(?: ?(?:k|K|M|m|bn|thousand|million|billion)\\b)?'
const EACH = String.raw`(?:(?: ?\/ ?|[ -]per[ -]| an? | each | every )(?:${PERIOD}|person|user|seat|employee|team|tenant|customer|call|request)\b)?`

// What may not touch a number: letters and joints of an identifier, a path, an address. Latin letters only, since some
// scripts write numbers between letters without a space.
const OPEN = String.raw`(?<![A-Za-z\u00c0-\u024f\d_.\-–/#@:+&]|\d[,'’])`
const CLOSE = String.raw`(?![A-Za-z\u00c0-\u024f\d_(°%]|[-./:,'’]\d|[-/](?=[A-Za-z]))`

const PATTERN: Readonly<Record<NumberKind, string>> = {
  date: [
    String.raw`\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?Z?)?`,
    String.raw`\d{1,2}(?:st|nd|rd|th) of (?:each|every|the) (?:month|quarter|year)`,
    String.raw`\d{1,2}(?:st|nd|rd|th|\.)?(?: of)? ${MONTH}(?:,? \d{4})?`,
    String.raw`${MONTH} \d{1,2}(?:st|nd|rd|th)?(?:,? \d{4})?`,
    String.raw`${MONTH} \d{4}`,
    String.raw`(?<=\b(?:[Ii]n|[Bb]y|[Uu]ntil|[Ss]ince|[Bb]efore|[Ee]very|[Ee]ach|of|early|late|mid) )${MONTH}`,
    String.raw`\d{1,2}[./]\d{1,2}[./](?:\d{4}|\d\d)`,
    String.raw`(?:Q[1-4]|H[12])(?:[ /-]?\d{4})?`,
    String.raw`\d{4}-(?:0[1-9]|1[0-2])`,
    String.raw`(?:the )?end of (?:the |each |every )?(?:month|quarter|year|week|day)`,
    String.raw`(?:first|second|third|fourth|fifth|tenth|last|\d{1,2}(?:st|nd|rd|th)) (?:working |business |calendar )?(?:day|week|month|quarter)`,
  ].join('|'),
  weekday: String.raw`(?:(?:[Ee]very |[Ee]ach )?(?:other |second |first |third |last )?)${WEEKDAY}(?: ?(?:[-–]|to|through|and) ?${WEEKDAY})?(?:,? (?:at |from )?${HOURS})?`,
  time: String.raw`${HOURS}|\b(?:noon|midnight)`,
  amount: [
    String.raw`(?:[€$£¥] ?|${CURRENCY} )(?:${RANGE})${LARGE}${EACH}`,
    String.raw`(?:${RANGE})${LARGE} ?(?:€|${CURRENCY}\b)${EACH}`,
    String.raw`(?:${RANGE}) ?(?:%|percent\b|per cent\b)`,
    String.raw`(?:${RANGE})(?: ?ms|s|m|h|d|x)\b`,
    String.raw`(?:${RANGE}|${SPELLED}|[Oo]ne|a single)(?: and a half)?[ -]?(?:${LENGTH}|${SIZE})(?:\b|(?<=°C))(?:'s|’s)?${EACH}`,
    String.raw`\+\d[\d ()/-]{5,18}\d`,
  ].join('|'),
  rhythm: String.raw`(?:[Oo]nce|[Tt]wice|(?:${DIGITS}|${SPELLED}) times) (?:an?|per|every|each) (?:${PERIOD})|[Ee]very (?:other |second )?(?:${PERIOD}|morning|evening)|(?:hourly|daily|nightly|weekly|biweekly|fortnightly|monthly|quarterly|yearly|annually)(?=[.;,)!]|$)`,
  version: String.raw`v\d+(?:\.\d+)*(?:-[a-z]+[.\d]*)?|\d+(?:\.\d+)+(?:-(?:alpha|beta|rc)[.\d]*)?(?:\/\d+)?`,
  year: String.raw`(?:19|20)\d\d`,
  bare: String.raw`${RANGE}|\d+\/\d+|\d+(?:st|nd|rd|th)|#\d+|${SPELLED}`,
}

/** Every number of a sentence with its unit; the group that is set names its kind. Global: for `matchAll`. */
export const NUMBERS = new RegExp(
  `${OPEN}(?:${NUMBER_KINDS.map((kind) => `(?<${kind}>(?:${PATTERN[kind]})${CLOSE})`).join('|')})`,
  'g',
)

/** The digits at the head of an amount, where a unit follows. */
export const BARE_NUMBER = new RegExp(`^${DIGITS}(?= ?[a-z%€])`)

/** Each word with a small or a capital first letter, as at the start of a sentence. */
function eitherCase(list: string): string {
  return list.replace(/(^|\|)([a-z])/g, (_, bar: string, letter: string) => `${bar}[${letter.toUpperCase()}${letter}]`)
}
