import { Argument, type Command } from 'commander'
import { addRule, listRules, type RuleKind, removeRule, ruleKinds } from '../../engine/sources/audience-rules.ts'
import { widthOf } from '../answer.ts'
import { answerWith, type Define, withRuntime } from '../define-command.ts'
import { CommandError } from '../failure.ts'
import { audienceNamed, sourceNamed } from '../named.ts'
import { tableOf } from '../table.ts'

/** `clo audience rule`: which memories of a source are for which audience. */
export const defineRule: Define = (command, shell) => {
  command.description('Say for whom the memories of one agent, app, run, tag or category are.')
  defineAdd(command.command('add'), shell)
  defineRemove(command.command('remove'), shell)
  defineList(command.command('list'), shell)
}

const defineAdd: Define = (command, shell) => {
  withRule(command.description('Let an audience know what a source holds of one agent, app, run, tag or category.'))
  answerWith(command, shell, (source: string, kind: RuleKind, value: string, audience: string) =>
    withRuntime(shell, async ({ db, inForce, clock }) => {
      const { id: sourceId } = await sourceNamed(db, source)
      const rule = { sourceId, kind, value, audienceId: await audienceNamed(db, audience) }
      const status = await addRule(db, inForce.model, rule, clock())
      const what = inWords(source, kind, value)
      const line = status === 'added' ? `${what} is for ${audience}.` : `${what} was for ${audience} already.`
      return { data: { status, source, kind, value, audience }, lines: [line] }
    }),
  )
}

const defineRemove: Define = (command, shell) => {
  withRule(command.description('Take a rule back, and with it what only that rule let an audience know.'))
  answerWith(command, shell, (source: string, kind: RuleKind, value: string, audience: string) =>
    withRuntime(shell, async ({ db, inForce, clock }) => {
      const { id: sourceId } = await sourceNamed(db, source)
      const rule = { sourceId, kind, value, audienceId: await audienceNamed(db, audience) }
      const status = await removeRule(db, inForce.model, rule, clock())
      if (status === 'unknown-rule')
        throw new CommandError(`No rule says that for ${audience}; clo audience rule list shows those there are`)
      const line = `${inWords(source, kind, value)} is no longer for ${audience}.`
      return { data: { status, source, kind, value, audience }, lines: [line] }
    }),
  )
}

const defineList: Define = (command, shell) => {
  command.description('List the rules, with the memories that each speaks of.')
  answerWith(command, shell, () =>
    withRuntime(shell, async ({ db }) => {
      const rules = await listRules(db)
      if (rules.length === 0)
        return { data: rules, lines: ['No rules yet. Add one: clo audience rule add SOURCE KIND VALUE AUDIENCE'] }
      const lines = tableOf(
        [
          { heading: 'SOURCE', value: ({ source }) => source },
          { heading: 'KIND', value: ({ kind }) => kind },
          { heading: 'VALUE', value: ({ value }) => value },
          { heading: 'AUDIENCE', value: ({ audience }) => audience },
          { heading: 'MEMORIES', value: ({ memories }) => memories, right: true },
        ],
        rules,
        widthOf(shell),
      )
      return { data: rules, lines }
    }),
  )
}

function withRule(command: Command): void {
  command
    .argument('<source>', 'the source')
    .addArgument(new Argument('<kind>', 'what the rule looks at').choices(ruleKinds))
    .argument('<value>', 'as the source writes it, or * for any')
    .argument('<audience>', 'the audience')
}

function inWords(source: string, kind: RuleKind, value: string): string {
  return `What ${source} holds of ${value === '*' ? `any ${kind}` : `the ${kind} ${value}`}`
}
