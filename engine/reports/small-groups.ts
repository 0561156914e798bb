/** The fewest people whose numbers are shown together. Source: design section 9. */
export const fewestPeople = 5

/** Why a group's numbers are not shown: it is too small, or the total minus the rest would reveal one that is. */
export type HiddenReason = 'under-five' | 'protects-another'

/** How many people a group has, and the ids of up to five of them. */
export type Crowd = { readonly people: number; readonly somePeople: readonly string[] }

/** Whether so few people are in a group that its numbers would tell of one of them; a group of nobody tells nothing. */
export function isTooSmall(people: number): boolean {
  return people > 0 && people < fewestPeople
}

/**
 * Which groups of a partition stay hidden, in the order given; null: shown. Too small ones are; and while all that is hidden together
 * concerns fewer than five people, so is the next smallest, since the total minus what is shown would otherwise reveal them.
 */
export function hiddenReasons(groups: readonly Crowd[]): (HiddenReason | null)[] {
  const reasons = groups.map(({ people }): HiddenReason | null => (isTooSmall(people) ? 'under-five' : null))
  const hiddenPeople = new Set(groups.flatMap(({ somePeople }, index) => (reasons[index] ? somePeople : [])))
  if (!isTooSmall(hiddenPeople.size)) return reasons

  const shown = groups.flatMap(({ people }, index) => (reasons[index] || people === 0 ? [] : [{ people, index }]))
  const next = shown.sort((a, b) => a.people - b.people)[0]
  if (next) reasons[next.index] = 'protects-another'
  return reasons
}
