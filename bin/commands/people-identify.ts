import type { Command } from 'commander'
import { forgetIdentity, identify, listIdentities } from '../../engine/people/identities.ts'
import type { Identity } from '../../engine/people/new-person.ts'
import { isSlackId } from '../../engine/people/person-cells.ts'
import { type Answer, counted } from '../answer.ts'
import { answerWith, type Define, withRuntime } from '../define-command.ts'
import { CommandError } from '../failure.ts'
import { personNamed } from '../named.ts'
import type { Runtime } from '../runtime.ts'

type Options = { readonly slack?: string; readonly id?: readonly string[]; readonly forget?: true }

/** `clo people identify`: the names under which Slack and agents know somebody. Without options: list them. */
export const defineIdentify: Define = (command, shell) => {
  command
    .description('Say under which names other systems know somebody; their subjects are matched at once.')
    .argument('<email>', 'email or id')
    .option('--slack <id>', 'member id in Slack, such as U012AB3CD')
    .option('--id <name>', 'a name under which agents know them; repeat for more', collect)
    .option('--forget', 'take the names away instead')
  answerWith(command, shell, async (emailOrId: string, options: Options) => {
    const identities = identitiesOf(command, options)
    if (identities.length === 0 && options.forget) command.error('clo: expected --slack or --id with --forget')
    return await withRuntime(shell, async (runtime) => {
      const person = await personNamed(runtime.db, emailOrId)
      if (identities.length === 0) return await list(runtime, person)
      return await (options.forget ? forgetAll : identifyAll)(runtime, person, identities)
    })
  })
}

/** Why a name was not given to somebody. */
export const identityTaken = {
  'identity-taken':
    'One of the names means somebody else already; expected names that only this person has; see clo people identify EMAIL',
  'email-of-another': 'One of the names is the email of somebody else; expected names that only this person has',
} as const

type Person = { readonly id: string; readonly email: string }

async function list({ db }: Runtime, { id, email }: Person): Promise<Answer> {
  const identities = await listIdentities(db, id)
  const lines = identities.map((identity) => `${email} is ${inWords(identity)}.`)
  return {
    data: identities,
    lines: lines.length > 0 ? lines : [`${email} has no other name. Give one: clo people identify ${email} --id NAME`],
  }
}

async function identifyAll(
  { db, inForce, clock }: Runtime,
  { id: personId, email }: Person,
  identities: readonly Identity[],
): Promise<Answer> {
  const lines: string[] = []
  const outcomes: unknown[] = []
  for (const identity of identities) {
    const outcome = await identify(db, inForce.model, { ...identity, personId }, clock())
    if (outcome.status === 'failed') throw new CommandError([...lines, identityTaken[outcome.reason]].join(' '))
    outcomes.push({ ...identity, ...outcome })
    lines.push(
      outcome.status === 'unchanged'
        ? `${email} was ${inWords(identity)} already.`
        : `${email} is ${inWords(identity)}: ${counted(outcome.matched, 'subject')} matched.`,
    )
  }
  return { data: outcomes, lines }
}

async function forgetAll(
  { db, inForce, clock }: Runtime,
  { id: personId, email }: Person,
  identities: readonly Identity[],
): Promise<Answer> {
  const outcomes: unknown[] = []
  const lines: string[] = []
  for (const identity of identities) {
    const status = await forgetIdentity(db, inForce.model, { ...identity, personId }, clock())
    outcomes.push({ ...identity, status })
    const verb = status === 'forgotten' ? 'is no longer' : 'never was'
    lines.push(`${email} ${verb} ${inWords(identity)}.`)
  }
  return { data: outcomes, lines }
}

function identitiesOf(command: Command, { slack, id = [] }: Options): readonly Identity[] {
  if (slack !== undefined && !isSlackId(slack))
    command.error('clo: --slack is no id of a person in Slack; expected one such as U012AB3CD')
  const names = id.map((name) => name.trim())
  if (names.includes('')) command.error('clo: --id is empty; expected a name')
  return [
    ...(slack === undefined ? [] : [{ kind: 'slack' as const, value: slack }]),
    ...[...new Set(names)].map((value) => ({ kind: 'other' as const, value })),
  ]
}

function inWords({ kind, value }: Identity): string {
  return kind === 'slack' ? `${value} in Slack` : `${value} to agents`
}

/** Commander gives what earlier values came to, undefined before the first. */
function collect(value: string, earlier: readonly string[] = []): readonly string[] {
  return [...earlier, value]
}
