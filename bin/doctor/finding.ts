/** What a check found. `note`: worth knowing, no fault. A fault's sentence says what was seen, what was expected and what to do. */
export type Finding = { readonly status: 'ok' | 'note' | 'fault'; readonly check: string; readonly sentence: string }
