import { z } from 'zod'
import { faultsOfView } from '../blocks/check.ts'
import { patienceMs } from '../limits.ts'
import { refusalWith, SlackRefusal } from '../refusal.ts'
import type { Shape, View, Workspace } from '../workspace.ts'
import { withIds } from './chat.ts'
import { json, method } from './method.ts'
import { viewShape } from './shapes.ts'
import { findUser } from './users.ts'

/** What the app shows in modals and in the Home. Refusals other than `invalid_arguments` are from the pages of these methods; not in delivery.md. */
export const viewMethods = {
  'views.open': method({ takes: { trigger_id: z.string(), view: json } }, ({ workspace, at }, given) => {
    const view = readView(given.view, 'modal')
    const trigger = workspace.triggers.get(given.trigger_id)
    if (trigger === undefined) throw new SlackRefusal('invalid_trigger_id')
    if (trigger.isExchanged) throw new SlackRefusal('exchanged_trigger_id')
    if (at.getTime() - trigger.at.getTime() > patienceMs) throw new SlackRefusal('expired_trigger_id')
    refuseTakenName(workspace, view)
    workspace.triggers.set(given.trigger_id, { ...trigger, isExchanged: true })
    return { view: viewShape(storeModal(workspace, { id: workspace.nextId('V'), user: trigger.user, view, at })) }
  }),

  'views.update': method(
    {
      takes: {
        view_id: z.string().optional(),
        external_id: z.string().optional(),
        view: json,
        hash: z.string().optional(),
      },
    },
    ({ workspace, at }, given) => {
      const view = readView(given.view, 'modal')
      const old = [...workspace.modals.values()].find(({ id, view: { external_id: name } }) =>
        given.view_id === undefined ? name !== undefined && name === given.external_id : id === given.view_id,
      )
      if (old === undefined) throw new SlackRefusal('not_found')
      if (given.hash !== undefined && given.hash !== old.hash) throw new SlackRefusal('hash_conflict')
      if (view.external_id !== old.view.external_id) refuseTakenName(workspace, view)
      return { view: viewShape(storeModal(workspace, { id: old.id, user: old.user, view, at })) }
    },
  ),

  'views.publish': method(
    { takes: { user_id: z.string(), view: json, hash: z.string().optional() } },
    ({ workspace, at }, given) => {
      const user = findUser(workspace, given.user_id)
      const view = readView(given.view, 'home')
      const old = workspace.homes.get(user.id)
      if (given.hash !== undefined && given.hash !== old?.hash) throw new SlackRefusal('hash_conflict')
      const home = makeView(workspace, { id: old?.id ?? workspace.nextId('V'), user: user.id, view, at })
      workspace.homes.set(user.id, home)
      return { view: viewShape(home) }
    },
  ),
}

/** A view that Slack would show, or a refusal. */
export function readView(given: unknown, type: 'modal' | 'home'): Shape {
  const faults = faultsOfView(given)
  if (faults.length > 0) throw refusalWith('invalid_arguments', faults)
  const view = z.looseObject({ type: z.string() }).parse(given)
  if (view.type !== type) throw refusalWith('invalid_arguments', [`a ${view.type} cannot be shown here`])
  return view
}

/** Shows this modal to a person, in place of the one with its id. */
export function storeModal(
  workspace: Workspace,
  shown: { readonly id: string; readonly user: string; readonly view: Shape; readonly at: Date },
): View {
  const modal = makeView(workspace, shown)
  workspace.modals.set(modal.id, modal)
  return modal
}

function makeView(
  workspace: Workspace,
  { id, user, view, at }: { readonly id: string; readonly user: string; readonly view: Shape; readonly at: Date },
): View {
  const blocks = withIds(workspace, z.array(z.looseObject({})).parse(view.blocks))
  return { id, user, hash: workspace.nextTs(at), view: { ...view, blocks } }
}

function refuseTakenName(workspace: Workspace, { external_id: name }: Shape): void {
  const isTaken = [...workspace.modals.values()].some(({ view }) => view.external_id === name)
  if (name !== undefined && isTaken) throw new SlackRefusal('duplicate_external_id')
}
