import { answerLetta } from '../test/connectors/letta/rest-answers.ts'
import { worldOf } from '../test/connectors/letta/rest-world.ts'
import { platformAnswer } from '../test/connectors/mem0/platform-double.ts'
import { projectOf } from '../test/connectors/mem0/platform-project.ts'
import { type Answer, openServed } from '../test/support/served.ts'
import { type Double, doubles } from './pull-sizes.ts'

/**
 * A served Letta or mem0 Platform in a process of its own, so that making answers does not take the time of the client. Every answer begins after
 * 20 ms; what was asked before is sent as it was made then. Tells its parent the address; ends with its parent. argv: which of the two.
 */
const answers: Readonly<Record<Double, () => Answer>> = {
  Letta: () => {
    const world = worldOf({ agents: doubles.Letta.agents, passages: doubles.Letta.memories })
    return (request) => answerLetta(world, request, {})
  },
  'mem0 Platform': () => platformAnswer(projectOf(doubles['mem0 Platform'].memories)),
}

const served = await openServed(madeOnce(answers[process.argv[2] as Double]()), { delayMs: 20 })
process.send?.(served.url)
process.on('disconnect', () => process.exit())

/** A body is sent as bytes, which are made when a request first asks for them. */
function madeOnce(answer: Answer): Answer {
  const made = new Map<string, Awaited<ReturnType<Answer>>>()
  return async (request) => {
    const { method, path, query, headers, body } = request
    const key = JSON.stringify([method, path, query.toString(), headers['x-stainless-package-version'], body])
    if (!made.has(key)) {
      const given = await answer(request)
      const text = typeof given?.body === 'string' ? given.body : JSON.stringify(given?.body)
      made.set(key, given && { ...given, body: Buffer.from(text) })
    }
    return made.get(key)
  }
}
