import type { Command } from 'commander'
import {
  approveConcepts,
  type Choice,
  type Judged,
  pauseConcepts,
  rejectConcepts,
  resumeConcepts,
} from '../../engine/concepts/inbox.ts'
import { type Answer, counted } from '../answer.ts'
import { answerWith, type Define, withRuntime } from '../define-command.ts'
import { idOf } from '../id-of.ts'
import { sourceNamed } from '../named.ts'
import type { Runtime } from '../runtime.ts'

type Options = { readonly all?: boolean; readonly source?: string }

/** `clo concepts approve`. */
export const defineApprove: Define = (command, shell) => {
  choosing(command.description('Approve concepts: they are asked from now on.'))
  answerWith(command, shell, async (ids: readonly string[], options: Options) => {
    checkChoice(command, ids, options)
    return await withRuntime(shell, async (runtime) => {
      const choice = await choiceOf(runtime, ids, options)
      return answerOf(await approveConcepts(runtime.db, runtime.inForce.model, choice, runtime.clock()), 'approved')
    })
  })
}

/** `clo concepts reject`. */
export const defineReject: Define = (command, shell) => {
  choosing(command.description('Reject concepts: they are never asked, whatever a source says.'))
  answerWith(command, shell, async (ids: readonly string[], options: Options) => {
    checkChoice(command, ids, options)
    return await withRuntime(shell, async (runtime) => {
      const choice = await choiceOf(runtime, ids, options)
      return answerOf(await rejectConcepts(runtime.db, runtime.inForce.model, choice, runtime.clock()), 'rejected')
    })
  })
}

/** `clo concepts pause`. */
export const definePause: Define = (command, shell) => {
  command.description('Ask concepts no more until they are resumed.').argument('<id...>', 'their ids', idOf)
  answerWith(command, shell, (ids: readonly string[]) =>
    withRuntime(shell, async ({ db, inForce, clock }) =>
      answerOf(await pauseConcepts(db, inForce.model, ids, clock()), 'paused'),
    ),
  )
}

/** `clo concepts resume`. */
export const defineResume: Define = (command, shell) => {
  command.description('Ask concepts again that were paused with `pause`.').argument('<id...>', 'their ids', idOf)
  answerWith(command, shell, (ids: readonly string[]) =>
    withRuntime(shell, async ({ db, inForce, clock }) =>
      answerOf(await resumeConcepts(db, inForce.model, ids, clock()), 'resumed'),
    ),
  )
}

function choosing(command: Command): void {
  command
    .argument('[id...]', 'their ids', idOf)
    .option('--all', 'all that wait for approval')
    .option('--source <name>', 'with --all: only those of a source')
}

function checkChoice(command: Command, ids: readonly string[], { all = false, source }: Options): void {
  if (all === ids.length > 0) command.error('clo: expected either ids or --all')
  if (source !== undefined && !all) command.error('clo: --source goes with --all only')
}

async function choiceOf({ db }: Runtime, ids: readonly string[], { all, source }: Options): Promise<Choice> {
  if (!all) return { conceptIds: ids }
  return { waitingOf: source === undefined ? 'every-source' : (await sourceNamed(db, source)).id }
}

function answerOf(judged: Judged, verb: 'approved' | 'rejected' | 'paused' | 'resumed'): Answer {
  const { changed, drafts, unknown } = judged
  const refused = verb === 'approved' ? drafts : []
  return {
    data: judged,
    lines: [
      `${counted(changed, 'concept')} ${verb}.`,
      ...refused.map((id) => `${id} has no question yet: clo concepts edit ${id} --question TEXT --answer TEXT`),
      ...unknown.map((id) => `There is no concept ${id}; see clo concepts list`),
    ],
    failed: refused.length + unknown.length > 0,
  }
}
