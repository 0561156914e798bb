import { connectorOf } from '../../connectors/registry.ts'
import { sealSettings } from '../../engine/secrets/seal.ts'
import type { Check } from '../../engine/sources/memory-source.ts'
import { addSource, findSource, type NewSource } from '../../engine/sources/sources.ts'
import type { Answer } from '../answer.ts'
import { CommandError } from '../failure.ts'
import type { Runtime } from '../runtime.ts'
import { plainText } from '../table.ts'

/** Stores a source, its secrets sealed, and says what to do next. `check`: what a try of its settings found, null when there was none. */
export async function storeSource(runtime: Runtime, source: NewSource, check: Check | null): Promise<Answer> {
  const { db, clock, links } = runtime
  const settings = sealSettings(links.key, source.settings, connectorOf(source.kind).secrets)
  const added = await addSource(db, { ...source, settings }, clock())
  if (added.status === 'failed') throw nameTaken(source.name)
  const lines = [
    `Added ${source.name}.${check === null ? '' : ` ${plainText(check.sentence)}`}`,
    ...(added.newAudience
      ? [`Created the audience ${source.audience}. Let people join it: clo audience join "${source.audience}" EMAIL`]
      : []),
    ...(source.audience === null
      ? ['It has no audience: only people whom its memories name are asked (clo people map).']
      : []),
    source.trust === 'auto'
      ? 'Good questions from it are asked without approval.'
      : 'Questions from it wait for approval: clo concepts list --status waiting',
    ...(source.kind === 'webhook'
      ? [`See where to send memories: clo source hook "${source.name}"`]
      : [`See what a sync would do: clo source preview "${source.name}". Then: clo source sync "${source.name}"`]),
  ]
  return { data: { ...added, check }, lines }
}

/** Makes sure that the name is free. Throws CommandError when it is not. */
export async function expectFreeName({ db }: Pick<Runtime, 'db'>, name: string): Promise<void> {
  if ((await findSource(db, name)) !== null) throw nameTaken(name)
}

function nameTaken(name: string): CommandError {
  return new CommandError(`There is a source named ${name} already; choose another name (clo source list shows them)`)
}
