import { InvalidArgumentError } from 'commander'
import type { CapSetting } from '../../engine/db/nudge-tables.ts'
import { type Ceilings, liftCeiling, readCeilings, setCeiling } from '../../engine/people/ceilings.ts'
import { counted } from '../answer.ts'
import { answerWith, type Define, withRuntime } from '../define-command.ts'

type Options = { readonly slot?: number; readonly day?: number; readonly week?: number; readonly lift?: true }

const places = [
  { option: 'slot', setting: 'slot_cap', most: 10, where: 'at once' },
  { option: 'day', setting: 'daily_cap', most: 50, where: 'a day' },
  { option: 'week', setting: 'weekly_cap', most: 200, where: 'a week' },
] as const satisfies readonly { option: keyof Options; setting: CapSetting; most: number; where: string }[]

/** `clo people ceiling`: with nothing said, shows what holds. */
export const defineCeiling: Define = (command, shell) => {
  command.description('Hold everybody to so many questions, whatever they set; without options, show what holds.')
  for (const { option, most, where } of places)
    command.option(`--${option} <questions>`, `questions ${where}, 1 to ${most}`, (text) => numberOf(text, most))
  command.option('--lift', 'lift every ceiling first')
  answerWith(command, shell, (options: Options) =>
    withRuntime(shell, async ({ db, clock }) => {
      const at = clock()
      for (const { option, setting } of places) {
        if (options.lift) await liftCeiling(db, setting)
        const most = options[option]
        if (most !== undefined) await setCeiling(db, setting, most, at)
      }
      const ceilings = await readCeilings(db)
      return { data: ceilings, lines: linesOf(ceilings) }
    }),
  )
}

function linesOf(ceilings: Ceilings): readonly string[] {
  const set = places.flatMap(({ setting, where }) => {
    const most = ceilings[setting]
    return most === undefined ? [] : [`${counted(most, 'question')} ${where}`]
  })
  if (set.length === 0) return ['There is no ceiling: people are asked as much as they or you set.']
  return [`Nobody is asked more than ${set.join(', ')}.`]
}

function numberOf(text: string, most: number): number {
  const number = /^\d{1,3}$/.test(text) ? Number(text) : 0
  if (number < 1 || number > most) throw new InvalidArgumentError(`Expected a number of questions, 1 to ${most}.`)
  return number
}
