import { SourceError } from '../../engine/sources/memory-source.ts'

// A hundred thousand agents or blocks of usual size. Each page may be as large as an answer may be, and pages may come without end.
const charactersAtMost = 64 * 1024 ** 2

/** Adds up the pages of a list that is held whole. Throws SourceError answer-too-large when they come to more than any honest list. */
export function heldList(what: string): (page: readonly unknown[]) => void {
  let characters = 0
  return (page) => {
    characters += JSON.stringify(page).length
    if (characters <= charactersAtMost) return
    const message = `Letta listed ${what} without end, or so large that they cannot be held: expected at most ${charactersAtMost} characters; see that the address is that of Letta itself`
    throw new SourceError(message, { reason: 'answer-too-large', permanent: true })
  }
}
