import { lookup } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { SourceError } from '../../engine/sources/memory-source.ts'
import { guardedAgent } from './agent.ts'
import { callOf } from './call.ts'
import { exchange } from './exchange.ts'
import { pauseAfterAnswer, pauseAfterFault } from './pauses.ts'

/** How a connector talks to its vendor's server. `vendor` is its name in messages: Letta, mem0. */
export type HttpRules = {
  readonly vendor: string
  /** Whether addresses in private, loopback and link-local ranges may be called; otherwise they are refused, also when a name turns out to mean one. */
  readonly allowPrivate: boolean
  /** Of one attempt: redirects and the whole answer included. */
  readonly timeoutMs: number
  /** How often one request is sent at most, when answers are 408, 429 or 5xx, or the network fails. At least 1. */
  readonly attempts: number
  /** Of one answer, decoded. */
  readonly maxBytes: number
  /** Passes the time between two attempts. Rejects when the signal aborts. */
  readonly wait: (ms: number, signal?: AbortSignal) => Promise<void>
}

/** The rules that no connector needs to choose. */
export const usualRules: Pick<HttpRules, 'timeoutMs' | 'attempts' | 'maxBytes' | 'wait'> = {
  timeoutMs: 30_000,
  attempts: 4,
  maxBytes: 64 * 1024 * 1024,
  wait: (ms, signal) => setTimeout(ms, undefined, signal === undefined ? {} : { signal }),
}

/**
 * A fetch with rules. An answer is whole when it resolves, so reading its body never waits. The last answer is returned whatever its status; a POST is
 * repeated like a GET, since every POST of ours only lists. Redirects are followed within one origin. `resolve` finds the addresses of a name.
 * Throws SourceError timeout | unreachable | tls | private-address | redirected | answer-too-large | unusable-address; or the reason of an aborted signal.
 */
export function ruledFetch(rules: HttpRules, resolve: LookupFunction = lookup): typeof fetch {
  const agent = guardedAgent(rules, resolve)

  return async (input, init) => {
    const { call, signal } = await callOf(rules.vendor, input, init)
    for (let attempt = 1; ; attempt++) {
      const outcome = await exchange(agent, call, { ...rules, signal }).catch(faultOrThrow)
      const isFault = outcome instanceof SourceError
      const pauseMs = isFault ? pauseAfterFault(outcome, attempt) : pauseAfterAnswer(outcome, attempt)
      if (pauseMs === 'give-up' || attempt >= rules.attempts) {
        if (isFault) throw outcome
        return outcome
      }
      await rules.wait(pauseMs, signal).finally(() => signal?.throwIfAborted())
    }
  }
}

function faultOrThrow(error: unknown): SourceError {
  if (error instanceof SourceError) return error
  throw error
}
