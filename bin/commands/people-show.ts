import { type Decision, lastDecisions } from '../../engine/nudges/decisions.ts'
import { type PersonSettings, readSettings } from '../../engine/people/settings.ts'
import { decisionInWords } from '../../engine/wording/decision-words.ts'
import { weekdayInWords } from '../../engine/wording/time-words.ts'
import { widthOf } from '../answer.ts'
import { answerWith, type Define, withRuntime } from '../define-command.ts'
import { CommandError } from '../failure.ts'
import { personNamed } from '../named.ts'
import { wrap } from '../table.ts'

const shownDecisions = 10

/** `clo people show`: how somebody is reached and why they were asked or not, never what they retain. */
export const defineShow: Define = (command, shell) => {
  command
    .description('Show one person: settings, channels, and what was decided lately. Never what they retain.')
    .argument('<email>', 'email or id')
  answerWith(command, shell, (emailOrId: string) =>
    withRuntime(shell, async ({ db, clock }) => {
      const { id, email } = await personNamed(db, emailOrId)
      const settings = await readSettings(db, id, clock())
      if (settings === null) throw new CommandError(`${email} was removed just now; see clo people list`)
      const decisions = await lastDecisions(db, id, shownDecisions)
      const width = widthOf(shell)
      const lines = [...linesOf(settings), '', ...linesOfDecisions(decisions)].flatMap((line) =>
        wrap(line, width, '    '),
      )
      return { data: { settings, decisions }, lines }
    }),
  )
}

function linesOf(settings: PersonSettings): readonly string[] {
  const { name, email, timeZone, localNow, channels, channel, vacations, calendar, ceilings } = settings
  const days = settings.workingDays.map((day) => weekdayInWords(day).slice(0, 3)).join(', ')
  const caps = `${settings.slotCap} at once, ${settings.dailyCap} a day, ${settings.weeklyCap ?? `the usual ${settings.weeklyCapNow}`} a week`
  return [
    `${name}, ${email}: ${standingOf(settings)}`,
    `Where: ${timeZone}, now ${localNow}; holidays of ${calendar ?? 'no calendar'}; language ${settings.language}`,
    `When: ${settings.slotTimes.join(', ')} within ${settings.windowFrom}-${settings.windowTo}, ${days}`,
    `Questions: ${caps}${Object.keys(ceilings).length > 0 ? ', under the ceiling' : ''}; ${settings.ratingButtons} buttons`,
    ...vacations.map(({ fromDay, toDay }) => `Vacation: ${fromDay} to ${toDay}`),
    ...(channels.length === 0 ? ['Channel: none'] : []),
    ...channels.map(({ kind, address, offReason }) => {
      const preferred = kind === channel ? ', preferred' : ''
      return `Channel: ${kind}${preferred}, ${address}, ${offReason === null ? 'works' : `off: ${offReason}`}`
    }),
  ]
}

function standingOf({ status, isPaused, pausedUntilDay, snoozedUntil }: PersonSettings): string {
  const paused = isPaused ? (pausedUntilDay === null ? ', until resumed' : `, until ${pausedUntilDay}`) : ''
  const snoozed = snoozedUntil === null ? '' : `, snoozed until ${snoozedUntil.toISOString().slice(0, 16)}Z`
  return `${status}${paused}${snoozed}`
}

function linesOfDecisions(decisions: readonly Decision[]): readonly string[] {
  if (decisions.length === 0) return ['Nothing was decided yet.']
  return [
    'Lately, to the person:',
    ...decisions.map((decision) => {
      const day = weekdayInWords(decision.weekday).slice(0, 3)
      return `${day} ${decision.local}  ${decisionInWords(decision.reason, decision, 'en')}`
    }),
  ]
}
