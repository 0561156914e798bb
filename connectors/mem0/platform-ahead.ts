import { setTimeout } from 'node:timers/promises'
import type { Listing, PlatformApi, Window } from './platform-api.ts'

/** mem0 Platform, with one page of a window on its way while the caller works on another. */
export type PlatformAhead = PlatformApi & {
  /** Sends for the page that will be listed next; resolves when the request is on its way. A fault of it comes when it is listed. */
  sendFor(window: Window, page: number): Promise<void>
}

/** Lets a caller send for the next page of a window. */
export function listingAhead(api: PlatformApi): PlatformAhead {
  let sent: { readonly place: string; readonly listing: Promise<Listing | null> } | undefined
  return {
    ...api,
    async sendFor(window, page) {
      const listing = api.listMemories(window, page)
      // Whoever stops here no longer hears how it failed.
      listing.catch(() => {})
      sent = { place: placeOf(window, page), listing }
      // A request is written some turns of the event loop after it was made; whoever works on without a pause holds it up.
      await setTimeout(1)
    },
    listMemories(window, page) {
      const listing = sent?.place === placeOf(window, page) ? sent.listing : api.listMemories(window, page)
      sent = undefined
      return listing
    },
  }
}

function placeOf({ from, until }: Window, page: number): string {
  return JSON.stringify([from, until, page])
}
