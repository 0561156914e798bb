import { expect, test } from 'vitest'
import type { NudgeChannel, OutgoingNudge, SendOutcome } from '../../engine/nudges/nudge-channel.ts'

/** A channel over a counterpart that a test can look into. */
export type ChannelCase = {
  readonly channel: NudgeChannel
  /** To somebody whom the channel reaches. */
  readonly nudge: OutgoingNudge
  /** Everything that left the process so far, as text. */
  left(): string
  /** How many messages the counterpart took. */
  arrivals(): number
  /** Lets the counterpart refuse the recipient of the next message for good. */
  refuseRecipient(): void
  /** Lets the counterpart refuse us. */
  refuseUs(): void
  /** Lets the counterpart take the next message and break the connection before its answer. */
  dropAnswer(): void
}

/** What every channel promises. `open` begins anew for each test; `openNowhere` gives a channel to a counterpart that is not there. */
export function channelContract(
  kind: NudgeChannel['kind'],
  open: () => Promise<ChannelCase>,
  openNowhere: () => NudgeChannel,
): void {
  const never = new AbortController().signal

  test(`${kind}: a nudge arrives once, and the outcome says under which id`, async () => {
    const { channel, nudge, arrivals } = await open()

    const outcome = await channel.send(nudge, never)

    expect(outcome).toMatchObject({ status: 'sent', providerId: expect.stringMatching(/./) })
    expect(arrivals()).toBe(1)
    expect(channel.kind).toBe(kind)
  })

  test(`${kind}: the key that was fixed for a message goes with every attempt`, async () => {
    const { channel, nudge, left } = await open()

    await channel.send(nudge, never)

    expect(left()).toContain(nudge.messageKey)
    for (const { question } of nudge.questions.slice(0, 1)) expect(left()).toContain(question)
  })

  test(`${kind}: only a refused recipient is a permanent failure`, async () => {
    const { channel, nudge, refuseRecipient, refuseUs, arrivals } = await open()

    refuseRecipient()
    const refused = await channel.send(nudge, never)
    refuseUs()
    const distrusted = await channel.send(nudge, never)

    expect(refused).toMatchObject({ status: 'failed', permanent: true })
    expect(isHarmless(distrusted)).toBe(true)
    expect(arrivals()).toBe(0)
  })

  test(`${kind}: an answer that was dropped leaves the outcome open`, async () => {
    const { channel, nudge, dropAnswer } = await open()
    dropAnswer()

    expect(await channel.send(nudge, never)).toMatchObject({ status: 'unknown' })
  })

  test(`${kind}: a counterpart that is not there is told by the check in a sentence, and nothing was sent`, async () => {
    const { nudge } = await open()
    const nowhere = openNowhere()

    const check = await nowhere.check(never)

    expect(check).toMatchObject({ status: 'failed', permanent: false })
    expect(check.sentence).toMatch(/^[A-Z].*\.$/)
    expect(await nowhere.send(nudge, never)).toMatchObject({ status: 'not-sent' })
    await nowhere.close()
  })

  test(`${kind}: the check of a sound channel says so`, async () => {
    const { channel } = await open()

    expect(await channel.check(never)).toMatchObject({ status: 'ok', sentence: expect.stringMatching(/^[A-Z].*\.$/) })
  })
}

/** Nobody is switched off, and the message is kept. */
const isHarmless = (outcome: SendOutcome): boolean => ['not-sent', 'postponed'].includes(outcome.status)
