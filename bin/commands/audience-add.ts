import { type Command, InvalidArgumentError } from 'commander'
import { type AudienceSettings, addAudience, setAudience } from '../../engine/people/audiences.ts'
import { answerWith, type Define, withRuntime } from '../define-command.ts'
import { CommandError } from '../failure.ts'
import { audienceNamed } from '../named.ts'

/** `clo audience add`. */
export const defineAdd: Define = (command, shell) => {
  withSettings(command.description('Add an audience.'))
  answerWith(command, shell, (name: string, options: AudienceSettings) =>
    withRuntime(shell, async ({ db, clock }) => {
      if (name.trim() === '') throw new CommandError('The name is empty; expected one such as "Platform team"')
      const added = await addAudience(db, name, settingsOf(options), clock())
      if (added.status === 'exists')
        throw new CommandError(`There is an audience named ${name} already; change it: clo audience set "${name}"`)
      return { data: added, lines: [`Added ${name}. Let people join it: clo audience join "${name}" EMAIL`] }
    }),
  )
}

/** `clo audience set`. */
export const defineSet: Define = (command, shell) => {
  withSettings(command.description('Change what an audience holds to; its people are asked by it at once.'))
  answerWith(command, shell, async (name: string, options: AudienceSettings) => {
    const settings = settingsOf(options)
    if (Object.keys(settings).length === 0) command.error('clo: expected --desired-retention or --weekly-assignments')
    return await withRuntime(shell, async ({ db, inForce, clock }) => {
      await setAudience(db, inForce.model, await audienceNamed(db, name), settings, clock())
      return { data: { name, ...settings }, lines: [`Changed ${name}.`] }
    })
  })
}

function withSettings(command: Command): void {
  command
    .argument('<name>', 'the audience')
    .option('--desired-retention <fraction>', 'how sure people should stay, 0.5 to 0.99 (0.9)', fractionOf)
    .option(
      '--weekly-assignments <concepts>',
      'concepts that somebody who joins is assigned a week at most (10)',
      countOf,
    )
}

function settingsOf({ desiredRetention, weeklyAssignments }: AudienceSettings): AudienceSettings {
  return {
    ...(desiredRetention === undefined ? {} : { desiredRetention }),
    ...(weeklyAssignments === undefined ? {} : { weeklyAssignments }),
  }
}

function fractionOf(text: string): number {
  const fraction = /^0?\.\d+$/.test(text) ? Number(text) : 0
  if (fraction < 0.5 || fraction > 0.99) throw new InvalidArgumentError('Expected a fraction from 0.5 to 0.99.')
  return fraction
}

function countOf(text: string): number {
  if (!/^\d{1,6}$/.test(text)) throw new InvalidArgumentError('Expected a number of concepts, 0 or more.')
  return Number(text)
}
