/**
 * A person as an operator gives them. Null keeps what the database holds, or its default for a new person. `consented`: the
 * operator's statement that the person agreed to be nudged (true), or does not (false).
 */
export type NewPerson = {
  readonly name: string
  readonly email: string
  readonly timeZone: string
  /** Names of audiences to join; those that do not exist yet are created. */
  readonly audiences: readonly string[]
  readonly consented: boolean | null
  readonly schedule: Schedule | null
  /** ISO weekdays, 1 (Monday) to 7. */
  readonly workingDays: readonly number[] | null
  /** Questions a week at most. */
  readonly weeklyCap: number | null
  /** Whose public holidays are theirs: `DE`, or a region of it such as `DE-BY`. */
  readonly calendar?: string | null
  /** Names under which other systems know them, besides those known already. */
  readonly identities?: readonly Identity[]
}

/** One name under which another system knows a person: their id in Slack, or the id that agents use. As that system writes it, case included. */
export type Identity = { readonly kind: 'slack' | 'other'; readonly value: string }

/** When a person may be nudged, in their own time: `HH:MM`; every slot lies in the window, its end exclusive. */
export type Schedule = { readonly slotTimes: readonly string[]; readonly windowFrom: string; readonly windowTo: string }
