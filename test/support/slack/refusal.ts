/** An answer with `ok: false`. `more`: what else the answer tells, such as which block is wrong. */
export class SlackRefusal extends Error {
  readonly code: string
  readonly more: Readonly<Record<string, unknown>>

  constructor(code: string, more: Readonly<Record<string, unknown>> = {}) {
    super(code)
    this.code = code
    this.more = more
  }
}

/** A 429. */
export class SlackRateLimit extends Error {
  readonly retryAfterSeconds: number

  constructor(waitMs: number) {
    super('ratelimited')
    this.retryAfterSeconds = Math.max(1, Math.ceil(waitMs / 1000))
  }
}

/** A refusal with sentences, as Slack tells what is wrong with arguments and blocks. */
export function refusalWith(code: string, sentences: readonly string[]): SlackRefusal {
  return new SlackRefusal(code, {
    response_metadata: { messages: sentences.map((sentence) => `[ERROR] ${sentence}`) },
  })
}
