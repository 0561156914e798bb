import { readFileSync } from 'node:fs'

/** Where Slack sends what happens, on the web's own address. */
export const slackPath = '/slack/events'

/** What we look at in the manifest; there is more. */
export type Manifest = {
  readonly display_information: { readonly name: string }
  readonly features: {
    readonly shortcuts: readonly { readonly callback_id: string }[]
    readonly slash_commands: readonly { readonly command: string; readonly url?: string }[]
  }
  readonly oauth_config: { readonly scopes: { readonly bot: readonly string[] } }
  readonly settings: {
    readonly event_subscriptions: { readonly bot_events: readonly string[]; readonly request_url?: string }
    readonly interactivity: { readonly is_enabled: boolean; readonly request_url?: string }
    readonly socket_mode_enabled: boolean
  }
}

/** What Slack is to know of the app: as it stands in the file for Socket Mode, with its address filled in for HTTP mode. */
export function manifestFor(way: 'socket' | { readonly baseUrl: string }): Manifest {
  const manifest: Manifest = JSON.parse(readFileSync(new URL('manifest.json', import.meta.url), 'utf8'))
  if (way === 'socket') return manifest
  const url = `${way.baseUrl}${slackPath}`
  const { features, settings } = manifest
  return {
    ...manifest,
    features: { ...features, slash_commands: features.slash_commands.map((command) => ({ ...command, url })) },
    settings: {
      ...settings,
      event_subscriptions: { ...settings.event_subscriptions, request_url: url },
      interactivity: { ...settings.interactivity, request_url: url },
      socket_mode_enabled: false,
    },
  }
}
