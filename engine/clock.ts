/** Tells the present instant. Everything below the entry points takes instants as arguments; only entry points hold a Clock. */
export type Clock = () => Date

/** The machine's own time; the only place that reads it. */
export const systemClock: Clock = () => new Date()
