import type { NewPerson } from '../../engine/people/new-person.ts'

/** Somebody of the demo: who they are to the engine, and how they behave, which it does not know. */
export type DemoPerson = {
  readonly name: string
  readonly email: string
  readonly team: string
  readonly timeZone: string
  /** Stretches every stability of theirs. */
  readonly talent: number
  /** The share of mails that they answer, 0..1. */
  readonly answers: number
}

/** The teams of the invented shop; each has an agent with a memory of its own. */
export const demoTeams = ['platform', 'support', 'finance'] as const

/** Eighteen people, six a team, in five time zones; most answer most mails, one hardly any. */
export const demoPeople: readonly DemoPerson[] = [
  person('Amara Okafor', 'platform', 'Europe/London', 1.2, 0.9),
  person('Ben Hartley', 'platform', 'Europe/London', 0.9, 0.75),
  person('Clara Weiss', 'platform', 'Europe/Berlin', 1.0, 0.85),
  person('Deepa Thapa', 'platform', 'Asia/Kathmandu', 1.3, 0.8),
  person('Ethan Cole', 'platform', 'America/New_York', 0.8, 0.6),
  person('Freya Lind', 'platform', 'Europe/Berlin', 1.1, 0.9),
  person('Grace Kim', 'support', 'America/New_York', 1.0, 0.85),
  person('Hugo Martin', 'support', 'Europe/Berlin', 0.9, 0.7),
  person('Ines Costa', 'support', 'Europe/London', 1.1, 0.95),
  person('Jonas Berg', 'support', 'Europe/Berlin', 0.7, 0.8),
  person('Kira Nolan', 'support', 'Australia/Sydney', 1.2, 0.75),
  person('Liam Byrne', 'support', 'Europe/London', 0.8, 0.1),
  person('Maya Singh', 'finance', 'Asia/Kathmandu', 1.0, 0.9),
  person('Noah Fischer', 'finance', 'Europe/Berlin', 1.1, 0.8),
  person('Olga Petrova', 'finance', 'Europe/London', 1.3, 0.85),
  person('Paul Reyes', 'finance', 'America/New_York', 0.9, 0.65),
  person('Quinn Abbot', 'finance', 'Australia/Sydney', 1.0, 0.7),
  person('Rosa Moreno', 'finance', 'Europe/Berlin', 0.9, 0.9),
]

/** The people as an operator adds them; `audience` puts everybody into one audience instead of their team's. */
export function asNewPeople(people: readonly DemoPerson[], audience: string | null): readonly NewPerson[] {
  return people.map(({ name, email, team, timeZone }) => ({
    name,
    email,
    timeZone,
    audiences: [audience ?? team],
    consented: true,
    schedule: null,
    workingDays: null,
    weeklyCap: null,
  }))
}

function person(name: string, team: string, timeZone: string, talent: number, answers: number): DemoPerson {
  const email = `${name.toLowerCase().replace(' ', '.')}@example.com`
  return { name, email, team, timeZone, talent, answers }
}
