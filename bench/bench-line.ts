/** One printed line of a bench: ours beside a floor of the same run. `ratio` is ours to the floor, as `aim` means it. */
export type BenchLine = {
  readonly name: string
  readonly ours: string
  readonly floor: string
  readonly ratio: number
  readonly aim: string
}
