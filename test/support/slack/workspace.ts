import type { SlackUser } from './people.ts'
import type { Posted } from './record.ts'

/** A block, an element or a view as it was sent: its shape is checked before it is kept. */
export type Shape = Readonly<Record<string, unknown>>

/** `event_payload`: what other apps of the workspace may read too. */
export type Metadata = { readonly event_type: string; readonly event_payload: Shape }

/** One message of a channel. `user`: the app's bot user, or a person. */
export type Message = {
  readonly channel: string
  readonly ts: string
  readonly user: string
  readonly text: string
  readonly blocks: readonly Shape[]
  readonly metadata?: Metadata
  readonly threadTs?: string
  /** A reply that shows in the channel too. */
  readonly isBroadcast: boolean
  readonly editedTs?: string
}

/** A message that one person saw, and that no history holds. */
export type Ephemeral = {
  readonly channel: string
  readonly user: string
  readonly text: string
  readonly blocks: readonly Shape[]
}

/** `user`: the person of a direct message. `members`: who reads it besides. */
export type Channel = {
  readonly id: string
  readonly user?: string
  readonly members: readonly string[]
  readonly isArchived?: boolean
}

/** A modal that a person has open, or their Home. */
export type View = {
  readonly id: string
  readonly user: string
  readonly hash: string
  /** As the app sent it. */
  readonly view: Shape
}

/** Something a person did that allows one modal, for three seconds. */
export type Trigger = { readonly user: string; readonly at: Date; readonly isExchanged: boolean }

/** Where what is sent to a `response_url` goes. `ts`: of the message that a button stands under. */
export type ResponsePlace = { readonly channel: string; readonly user: string; readonly ts?: string }

/** What the double holds, for its methods to change and for tests to read. Maps are by id; messages by channel, oldest first. */
export type Workspace = {
  readonly users: Map<string, SlackUser>
  readonly channels: Map<string, Channel>
  readonly messages: Map<string, Message[]>
  readonly ephemerals: Ephemeral[]
  readonly modals: Map<string, View>
  /** By user. */
  readonly homes: Map<string, View>
  readonly triggers: Map<string, Trigger>
  /** What `response_url`s answer to, by the last part of their path. */
  readonly responsePlaces: Map<string, ResponsePlace>
  /** Every message that was taken from the app, in order. */
  readonly record: Posted[]
  /** `D0000000001`: unlike every other one. */
  nextId(letter: string): string
  /** An instant as Slack writes it, later than every one before. */
  nextTs(at: Date): string
}

/** The ids of the one workspace and of the app in it. */
export const ids = {
  team: 'T0DOUBLE01',
  app: 'A0DOUBLE01',
  bot: 'B0DOUBLE01',
  botUser: 'U0DOUBLE01',
} as const

/** What the app shows to be let in. */
export const tokens = { bot: 'xoxb-double', app: 'xapp-double' } as const

/** With these people and the app's bot, and no conversation yet. */
export function openWorkspace(people: readonly SlackUser[]): Workspace {
  const bot: SlackUser = { id: ids.botUser, name: 'clo', realName: 'clo', timeZone: 'Etc/UTC', isBot: true }
  let lastId = 0
  let lastMicroseconds = 0
  return {
    users: new Map([...people, bot].map((user) => [user.id, user])),
    channels: new Map(),
    messages: new Map(),
    ephemerals: [],
    modals: new Map(),
    homes: new Map(),
    triggers: new Map(),
    responsePlaces: new Map(),
    record: [],
    nextId(letter) {
      lastId += 1
      return `${letter}${String(lastId).padStart(10, '0')}`
    },
    nextTs(at) {
      lastMicroseconds = Math.max(at.getTime() * 1000, lastMicroseconds + 1)
      return `${Math.floor(lastMicroseconds / 1e6)}.${String(lastMicroseconds % 1e6).padStart(6, '0')}`
    },
  }
}

/** The direct messages between the app and a person, opened if they were not. */
export function openDirect(workspace: Workspace, user: string): { readonly channel: Channel; readonly isNew: boolean } {
  const known = [...workspace.channels.values()].find((channel) => channel.user === user)
  if (known !== undefined) return { channel: known, isNew: false }
  const channel = { id: workspace.nextId('D'), user, members: [user, ids.botUser] }
  workspace.channels.set(channel.id, channel)
  return { channel, isNew: true }
}

/** The messages of a channel, oldest first. */
export function messagesOf(workspace: Workspace, channel: string): readonly Message[] {
  return workspace.messages.get(channel) ?? []
}

/** Adds a message at the end of its channel. */
export function storeMessage(workspace: Workspace, message: Message): void {
  workspace.messages.set(message.channel, [...messagesOf(workspace, message.channel), message])
}

/** Puts another message, or none, in the place of one. */
export function replaceMessage(workspace: Workspace, message: Message, other: Message | 'nothing'): void {
  workspace.messages.set(
    message.channel,
    messagesOf(workspace, message.channel).flatMap((one) =>
      one.ts !== message.ts ? [one] : other === 'nothing' ? [] : [other],
    ),
  )
}
