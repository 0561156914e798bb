/** A user of the workspace, as far as the program looks at one. */
export type SlackUser = {
  readonly id: string
  readonly name: string
  readonly realName: string
  readonly email?: string
  readonly timeZone: string
  /** Deactivated. */
  readonly deleted?: boolean
  readonly isBot?: boolean
  /** A guest. */
  readonly isRestricted?: boolean
  /** Of another organisation, met through Slack Connect. */
  readonly isStranger?: boolean
  readonly status?: { readonly text: string; readonly emoji: string; readonly expiresAt?: Date }
  /** The next stretch in which they want no notifications, and a snooze that they began by hand. */
  readonly doNotDisturb?: { readonly from: Date; readonly to: Date; readonly snoozedUntil?: Date }
}

export const alice: SlackUser = {
  id: 'U0ALICE001',
  name: 'alice',
  realName: 'Alice',
  email: 'alice@example.com',
  timeZone: 'Europe/London',
}
export const bob: SlackUser = {
  id: 'U0BOB00001',
  name: 'bob',
  realName: 'Bob',
  email: 'bob@example.com',
  timeZone: 'America/New_York',
}
export const carol: SlackUser = {
  id: 'U0CAROL001',
  name: 'carol',
  realName: 'Carol',
  email: 'carol@example.com',
  timeZone: 'Asia/Kathmandu',
}
