import { type DryDecision, planDry } from '../../engine/nudges/dry-plan.ts'
import type { Planned } from '../../engine/nudges/plan.ts'
import { runPlan } from '../../jobs/plan.ts'
import { counted, widthOf } from '../answer.ts'
import { answerWith, type Define, withRuntime } from '../define-command.ts'
import { tableOf } from '../table.ts'

/** `clo plan`: the job, by hand, or only what it would do. */
export const define: Define = (command, shell) => {
  command.option('--dry-run', 'show who would be asked, and why others not; write nothing')
  answerWith(command, shell, ({ dryRun = false }: { readonly dryRun?: boolean }) =>
    withRuntime(shell, async (runtime) => {
      const { db, inForce, channels, clock } = runtime
      if (!dryRun) {
        const planned = await runPlan(runtime, clock())
        return { data: planned, lines: linesOf(planned) }
      }
      const { planned, decisions } = await planDry(db, inForce, clock(), { channels: channels.map(({ kind }) => kind) })
      return {
        data: { ...planned, decisions },
        lines: [
          ...linesOf(planned),
          ...(decisions.length === 0 ? [] : ['', ...table(decisions, widthOf(shell))]),
          'Nothing was written.',
        ],
      }
    }),
  )
}

function linesOf({ decided, nudges, questions, deferred, reasons }: Planned): readonly string[] {
  if (decided === 0) return ['It is nobody’s slot now, or all of today’s are decided.']
  return [
    `${counted(decided, 'person', 'people')} decided: ${counted(nudges, 'nudge')} with ${counted(questions, 'question')}, ${deferred} deferred.`,
    ...Object.entries(reasons).map(([reason, count]) => `  ${String(count).padStart(5)}  ${reason}`),
  ]
}

function table(decisions: readonly DryDecision[], width: number): readonly string[] {
  return tableOf(
    [
      { heading: 'ID', value: ({ personId }) => personId, right: true },
      { heading: 'PERSON', value: ({ email }) => email },
      { heading: 'DECISION', value: ({ reason }) => reason },
      { heading: 'QUESTIONS', value: ({ asked }) => asked, right: true },
      { heading: 'DEFERRED', value: ({ deferred }) => deferred, right: true },
    ],
    decisions,
    width,
  )
}
