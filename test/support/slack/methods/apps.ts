import { ids } from '../workspace.ts'
import { method } from './method.ts'
import { findUser } from './users.ts'

/** What the app asks about itself. */
export const appMethods = {
  'auth.test': method({ takes: {} }, ({ workspace }) => ({
    url: 'https://double.slack.example/',
    team: 'Double',
    user: findUser(workspace, ids.botUser).name,
    team_id: ids.team,
    user_id: ids.botUser,
    bot_id: ids.bot,
    is_enterprise_install: false,
  })),

  'apps.connections.open': method({ token: 'app', takes: {} }, ({ openSocketUrl }) => ({ url: openSocketUrl() })),
}
