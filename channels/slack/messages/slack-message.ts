import type { types } from '@slack/bolt'

/** A message as Slack takes it. `text` is what a notification shows: never a question, an answer, a topic or a name. */
export type SlackMessage = { readonly text: string; readonly blocks: types.KnownBlock[] }
