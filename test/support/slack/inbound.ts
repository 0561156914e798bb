import type { Shape } from './workspace.ts'

/** What Slack sends to the app: the same over HTTP and over a socket. */
export type Inbound = { readonly type: 'interactive' | 'slash_commands' | 'events_api'; readonly payload: Shape }

/** Slack tries again, up to three times: delivery.md 1.2. */
export type Retry = { readonly number: number; readonly reason: 'http_timeout' | 'http_error' | 'connection_failed' }

/** How the app answered. `body`: what it said, `{}` or an empty text when nothing. `too late`: nothing came in the time that Slack waits. */
export type Acknowledgement =
  | { readonly status: 'acknowledged'; readonly body: unknown }
  | { readonly status: 'refused'; readonly httpStatus: number }
  | { readonly status: 'too late' }
  | { readonly status: 'connection lost' }

/** One way to the app. */
export type Send = (inbound: Inbound, retry?: Retry) => Promise<Acknowledgement>
