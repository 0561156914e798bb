import type { Language } from '../wording/language.ts'

/** Whom a message goes to. `address`: an email, or a Slack id; `conversation`: where direct messages to it go, once that is known. */
export type Recipient = {
  readonly name: string
  readonly address: string
  readonly conversation: string | null
  readonly language: Language
}
