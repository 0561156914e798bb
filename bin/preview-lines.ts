import type { Preview } from '../engine/sources/preview.ts'
import { mostPreviewed } from '../engine/sources/preview-pull.ts'
import { counted } from './answer.ts'
import { linesOfLoad } from './load-lines.ts'
import { beside, type Column, tableOf, wrap } from './table.ts'

/** How many rows of a table and how many pairs a terminal shows; the rest is counted. */
const mostRows = 15
const mostPairs = 5

/** What a sync would do, for a terminal. */
export function linesOfPreview(name: string, preview: Preview, width: number): readonly string[] {
  const sections = [
    memoryLines(name, preview, width),
    conceptLines(preview, width),
    knownLines(preview, width),
    similarLines(preview, width),
    audienceLines(preview, width),
    subjectLines(preview, width),
    nobodyLines(preview, width),
    exampleLines(preview, width),
    preview.load.length === 0 && preview.examples.length > 0
      ? ['Nobody would be asked more than now.']
      : linesOfLoad(preview.load, mostRows, width),
    ['Nothing was written.'],
  ]
  return sections.filter((lines) => lines.length > 0).flatMap((lines, index) => (index === 0 ? lines : ['', ...lines]))
}

function memoryLines(name: string, { counts, extent, truncated, skipped }: Preview, width: number): readonly string[] {
  const tallies: readonly Tally[] = [
    { count: counts.new, what: 'new' },
    { count: counts.changed, what: 'changed' },
    { count: counts.same, what: 'as before' },
    { count: counts.gone ?? 0, what: 'gone' },
    { count: counts.superseded, what: 'superseded by others' },
    { count: counts.expired, what: 'expired' },
    ...skipped.map(({ reason, count, first }) => ({ count, what: `left out: ${reason}, the first at ${first}` })),
  ]
  const lines = tallied(tallies, width)
  if (lines.length === 0) return wrap(nothingOf(name, extent), width)
  const what = extent === 'whole' ? 'everything in' : 'what has changed in'
  const notes = [
    ...(truncated
      ? [
          `It has more than the ${mostPreviewed.toLocaleString('en')} that a preview reads; the rest would come as well.`,
        ]
      : []),
    ...(counts.gone === null && extent === 'whole' && !truncated
      ? ['It could not be read as a whole, so nothing would count as gone.']
      : []),
  ]
  return [
    ...wrap(`A sync would read ${what} ${name}: ${counted(counts.read, 'memory', 'memories')}.`, width),
    ...lines,
    ...notes.flatMap((note) => wrap(note, width)),
  ]
}

function nothingOf(name: string, extent: Preview['extent']): string {
  return extent === 'changes'
    ? `Nothing has changed in ${name} since the last sync.`
    : `${name} gives nothing to read: it is empty, or has not changed.`
}

function conceptLines({ concepts: { waiting, approved, drafts } }: Preview, width: number): readonly string[] {
  const reasons = Object.entries(drafts).sort(([, one], [, other]) => other - one)
  const without = reasons.reduce((sum, [, count]) => sum + count, 0)
  const [fate] = [
    approved === 0 && 'waiting for approval',
    waiting === 0 && 'asked at once',
    `${waiting.toLocaleString('en')} of them waiting for approval`,
  ].filter((text) => text !== false)
  return [
    ...(waiting + approved === 0 ? [] : [`${counted(waiting + approved, 'new question')}, ${fate}.`]),
    ...(without === 0 ? [] : [`${counted(without, 'new fact')} without a question:`]),
    ...tallied(
      reasons.map(([what, count]) => ({ count, what })),
      width,
    ),
  ]
}

function knownLines({ known }: Preview, width: number): readonly string[] {
  if (known.length === 0) return []
  const tallies = known.map(({ source, facts }) => ({
    count: facts,
    what: source === null ? 'from a source that was removed' : `from ${source}`,
  }))
  return [
    ...wrap('Facts known already, whose concepts go on with all that people know of them:', width),
    ...tallied(tallies, width),
  ]
}

function similarLines({ similar }: Preview, width: number): readonly string[] {
  if (similar.length === 0) return []
  const title = `${counted(similar.length, 'new fact')} may be old in other words. After the sync: clo concepts similar`
  return [
    ...wrap(title, width),
    ...similar
      .slice(0, mostPairs)
      .flatMap(({ similarity, fact, otherFact, otherSource }) => [
        ...beside(`   ${similarity.toFixed(2)}  new  `, fact, width),
        ...beside('         old  ', `${otherFact} (${otherSource})`, width),
      ]),
    ...more(similar.length, mostPairs),
  ]
}

function audienceLines({ audiences }: Preview, width: number): readonly string[] {
  if (audiences.length === 0) return []
  const columns: Column<Preview['audiences'][number]>[] = [
    { heading: 'FOR AUDIENCE', value: ({ audience }) => audience },
    { heading: 'NEW', value: ({ memories }) => memories.toLocaleString('en'), right: true, keep: true },
  ]
  return [...tableOf(columns, audiences.slice(0, mostRows), width), ...more(audiences.length, mostRows)]
}

function subjectLines({ subjects }: Preview, width: number): readonly string[] {
  if (subjects.length === 0) return []
  const columns: Column<Preview['subjects'][number]>[] = [
    { heading: 'ABOUT', value: ({ kind }) => kind, keep: true },
    { heading: '', value: ({ externalId, name }) => (name === null ? externalId : `${externalId} (${name})`) },
    { heading: 'NEW', value: ({ memories }) => memories.toLocaleString('en'), right: true, keep: true },
    { heading: 'PERSON', value: personOf },
  ]
  return [...tableOf(columns, subjects.slice(0, mostRows), width), ...more(subjects.length, mostRows)]
}

function personOf({ person, matchedBy, suggestion }: Preview['subjects'][number]): string {
  if (person !== null) return matchedBy === null || matchedBy === 'operator' ? person : `${person}, by ${matchedBy}`
  if (matchedBy === 'operator') return 'nobody, as you said'
  return suggestion === null ? 'nobody yet' : `nobody yet; perhaps ${suggestion.person.email}`
}

function nobodyLines({ forNobody }: Preview, width: number): readonly string[] {
  if (forNobody === 0) return []
  const count = counted(forNobody, 'new memory is', 'new memories are')
  return wrap(
    `${count} for nobody: they name nobody who is known, and no audience takes them. See clo people map --help and clo audience rule --help`,
    width,
  )
}

function exampleLines({ examples }: Preview, width: number): readonly string[] {
  if (examples.length === 0) return []
  return [
    'Questions such as:',
    ...examples.flatMap(({ context, question, answer }, index) => [
      ...(index === 0 ? [] : ['']),
      ...(context === '' ? [] : beside('  ', context, width)),
      ...beside('  Q: ', question, width),
      ...beside('  A: ', answer, width),
    ]),
  ]
}

type Tally = { readonly count: number; readonly what: string }

/** What was counted, without what there is nothing of. */
function tallied(tallies: readonly Tally[], width: number): readonly string[] {
  return tallies
    .filter(({ count }) => count > 0)
    .flatMap(({ count, what }) => beside(`${count.toLocaleString('en').padStart(7)}  `, what, width))
}

function more(count: number, shown: number): readonly string[] {
  return count <= shown ? [] : [`and ${(count - shown).toLocaleString('en')} more: --json`]
}
