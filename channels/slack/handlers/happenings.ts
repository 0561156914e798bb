import type { Happening } from './gesture.ts'
import type { Handle } from './reply.ts'

/** What happens in the workspace, by its type in the manifest. Whoever takes the app away, takes no memory: nothing is erased. */
export const happenings: Readonly<Record<string, Handle<Happening>>> = {
  app_home_opened: async (_, { tab }) => ({ home: tab === 'home' }),
  app_uninstalled: async () => ({ tells: 'slack.uninstalled' }),
  tokens_revoked: async () => ({ tells: 'slack.tokens-revoked' }),
}
