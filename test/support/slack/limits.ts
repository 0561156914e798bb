/** So many requests a minute, and so many at once after a pause. */
export type Rate = { readonly perMinute: number; readonly burst: number }

/** What Slack grants an app in one workspace. */
export type SlackLimits = {
  readonly tiers: Readonly<Record<Tier, Rate>>
  /** Messages into one channel. */
  readonly channel: Rate
  /** Messages into the whole workspace. */
  readonly workspace: Rate
}

/** Slack's classes of methods; `special` stands for "hundreds a minute". */
export type Tier = 'tier1' | 'tier2' | 'tier3' | 'tier4' | 'special'

/**
 * delivery.md 1.5: 20, 50 and 100 requests a minute and more for tiers 2 to 4, "hundreds" for auth.test, one message a second into a channel, "several hundred" messages a
 * minute into a workspace. Slack tells no bursts; here a whole minute's worth may come at once, but never two messages into a channel.
 */
export const slackLimits: SlackLimits = {
  // An app may hold ten sockets (the page of Socket Mode; not in delivery.md), so it may open ten at once.
  tiers: {
    tier1: { perMinute: 1, burst: 10 },
    tier2: evenly(20),
    tier3: evenly(50),
    tier4: evenly(100),
    special: evenly(600),
  },
  channel: { perMinute: 60, burst: 1 },
  workspace: evenly(300),
}

/** delivery.md 1.5; for chat.postMessage, whose own limits are the lanes above, `special`. The rest from the vendor's table of tiers. */
export const tierOf: Readonly<Record<string, Tier>> = {
  'apps.connections.open': 'tier1',
  'auth.test': 'special',
  'chat.delete': 'tier3',
  'chat.postEphemeral': 'tier4',
  'chat.postMessage': 'special',
  'chat.update': 'tier3',
  'conversations.history': 'tier3',
  'conversations.open': 'tier3',
  'dnd.info': 'tier3',
  'dnd.teamInfo': 'tier2',
  'users.info': 'tier4',
  'users.list': 'tier2',
  'users.lookupByEmail': 'tier3',
  'views.open': 'tier4',
  'views.publish': 'tier4',
  'views.update': 'tier4',
}

/** Lengths in code points, delivery.md 1.5. */
export const messageLimits = {
  /** A longer text is cut when it is posted. */
  postedText: 40_000,
  /** Not in delivery.md: the page of chat.update refuses more with msg_too_long. */
  updatedText: 4_000,
  /** All text of all blocks: Slack refuses somewhere between 12,000 and 13,000; the double at the strict end. */
  textOfBlocks: 12_000,
  blocks: 50,
  viewBlocks: 100,
} as const

/** How long Slack waits for an answer to what it sends, delivery.md 1.2; a trigger lives as long. */
export const patienceMs = 3_000

function evenly(perMinute: number): Rate {
  return { perMinute, burst: perMinute }
}
