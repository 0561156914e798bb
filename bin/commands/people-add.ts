import { addPerson } from '../../engine/people/people.ts'
import { parsePerson } from '../../engine/people/person-cells.ts'
import { answerWith, type Define, withRuntime } from '../define-command.ts'
import { CommandError } from '../failure.ts'
import { identityTaken } from './people-identify.ts'

type Options = {
  readonly timeZone: string
  readonly audience?: readonly string[]
  readonly consented?: true
  readonly slot?: string
  readonly window?: string
  readonly workingDays?: string
  readonly weeklyCap?: string
  readonly calendar?: string
  readonly slack?: string
  readonly id?: readonly string[]
}

/** `clo people add`: the options are the columns of the file of people. */
export const defineAdd: Define = (command, shell) => {
  command
    .description('Add one person.')
    .argument('<name>', 'name')
    .argument('<email>', 'email address')
    .requiredOption('--time-zone <zone>', 'where they live, such as Europe/Berlin')
    .option('--audience <name>', 'audience to join, created if need be; repeat for more', collect)
    .option('--consented', 'the person agreed to be nudged')
    .option('--slot <times>', 'when they are nudged, in their own time: 09:30, or 09:30;14:00')
    .option('--window <span>', 'when a nudge may reach them: 09:00-17:00')
    .option('--working-days <days>', 'mon-fri, or mon;wed;fri')
    .option('--weekly-cap <questions>', 'questions a week at most')
    .option('--calendar <code>', 'whose public holidays are theirs: DE, or a region such as DE-BY')
    .option('--slack <id>', 'member id in Slack, such as U012AB3CD')
    .option('--id <name>', 'a name under which agents know them; repeat for more', collect)
  answerWith(command, shell, async (name: string, email: string, options: Options) => {
    const {
      timeZone,
      audience = [],
      slot,
      window,
      workingDays,
      weeklyCap,
      calendar,
      consented,
      slack,
      id = [],
    } = options
    const parsed = parsePerson({
      name,
      email,
      time_zone: timeZone,
      audience: audience.join(';'),
      consented: consented ? 'yes' : '',
      slot: slot ?? '',
      window: window ?? '',
      working_days: workingDays ?? '',
      weekly_cap: weeklyCap ?? '',
      calendar: calendar ?? '',
      slack: slack ?? '',
      ids: id.join(';'),
    })
    if (parsed.status === 'failed') throw new CommandError(`The person was not added: ${parsed.faults.join('; ')}`)

    return await withRuntime(shell, async ({ db, inForce, clock }) => {
      const added = await addPerson(db, inForce.model, parsed.person, clock())
      if (added.status === 'failed') throw new CommandError(sentences[added.reason])
      const lines = [
        `Added ${parsed.person.email}.`,
        ...added.newAudiences.map((audienceName) => `Created the audience ${audienceName}.`),
        ...(consented
          ? []
          : [
              `Once something is worth asking, they are asked whether they agree, before any question. If they did: clo people consent ${parsed.person.email}`,
            ]),
      ]
      return { data: added, lines }
    })
  })
}

/** Commander gives what earlier values came to, undefined before the first. */
function collect(value: string, earlier: readonly string[] = []): readonly string[] {
  return [...earlier, value]
}

const sentences = {
  'email-taken': 'Somebody with that email is known already; expected a new one; see clo people list',
  'unknown-time-zone':
    'That time zone is not known to the database; expected a name such as Europe/Berlin or America/New_York',
  ...identityTaken,
} as const
