import { expect, onTestFinished } from 'vitest'
import { type Answer, type Served, type ServedAnswer, type ServedRequest, serve } from '../../support/served.ts'
import { answerLetta, type LettaOptions } from './rest-answers.ts'
import type { World } from './rest-world.ts'

/** Serves a Letta V1 server for one test, which fails when anything asks it to search. `before`: called with every request, to change the world. */
export async function serveLetta(
  world: World,
  { before, ...options }: LettaOptions & { before?: (request: ServedRequest, index: number) => void } = {},
): Promise<Served> {
  let index = 0
  const answer: Answer = (request): ServedAnswer | undefined => {
    before?.(request, index++)
    return answerLetta(world, request, options)
  }
  const served = await serve(answer)
  onTestFinished(() => {
    expect(served.requests.filter(({ path }) => path.includes('search')).map(({ path }) => path)).toEqual([])
  })
  return served
}
