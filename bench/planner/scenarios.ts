/** How many concepts each person meets. */
export const conceptsEach = 300

/** The days and people that the aims hold for. */
export const full = { days: 180, seeds: 64 } as const

/** How a simulated half year goes. `answeredShare`: the part 0..1 of asked questions that get an answer. */
export type Scenario = {
  readonly name: string
  /** `static`: everything was met in the 30 days before the first; `stream`: over the first 150 days. */
  readonly surfacing: 'static' | 'stream'
  readonly questionsPerDay: number
  readonly answeredShare: number
  /** `as-planned`: people forget as the planner's weights say; `own`: each by weights that it does not know. */
  readonly forgetting: 'as-planned' | 'own'
  /** `rated`: the first meeting was an answer that the planner heard; `unverified`: it only knows of the exposure. */
  readonly start: 'rated' | 'unverified'
  readonly orders: readonly Order[]
}

/**
 * What is asked first. `random` draws among what is due, as the statement's rank of that name does; `random-of-all` among everything met, due
 * or not, as the reference simulation does: see prepare.ts.
 */
export type Order = (typeof orders)[number]

/** Every order, in the order of the printed columns. */
export const orders = ['area-gain', 'oldest-due', 'random', 'random-of-all'] as const

const settings = [
  { name: 'stream-5', surfacing: 'stream', questionsPerDay: 5 },
  { name: 'stream-2', surfacing: 'stream', questionsPerDay: 2 },
  { name: 'static-5', surfacing: 'static', questionsPerDay: 5 },
] as const

const usual = { answeredShare: 1, forgetting: 'as-planned', start: 'rated' } as const
const pair = ['area-gain', 'oldest-due'] as const

/** Every scenario, in the order in which it is printed. */
export const scenarios: readonly Scenario[] = [
  ...settings.map((one) => ({ ...usual, ...one, orders })),
  ...settings.map((one) => ({ ...usual, ...one, name: `${one.name}-60`, answeredShare: 0.6, orders: pair })),
  ...settings.map((one) => ({ ...usual, ...one, name: `${one.name}-own`, forgetting: 'own' as const, orders: pair })),
  ...settings.map((one) => ({ ...usual, ...one, name: `${one.name}-new`, start: 'unverified' as const, orders: pair })),
]

/** Mean recall of the reference simulation, by scenario and order. Source: memory-model.md 4.3 and the issue of the planner. */
export const references: Readonly<Record<string, Readonly<Partial<Record<Order, number>>>>> = {
  'stream-5': { 'area-gain': 0.883, 'oldest-due': 0.881, 'random-of-all': 0.812 },
  'stream-2': { 'area-gain': 0.766, 'oldest-due': 0.762, 'random-of-all': 0.729 },
  'static-5': { 'area-gain': 0.792, 'oldest-due': 0.796, 'random-of-all': 0.741 },
}
