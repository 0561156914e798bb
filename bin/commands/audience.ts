import type { Define } from '../define-command.ts'
import { defineAdd, defineSet } from './audience-add.ts'
import { defineList } from './audience-list.ts'
import { defineJoin, defineLeave } from './audience-members.ts'
import { defineRule } from './audience-rule.ts'

/** `clo audience`: who ought to know what. */
export const define: Define = (command, shell) => {
  defineAdd(command.command('add'), shell)
  defineList(command.command('list'), shell)
  defineSet(command.command('set'), shell)
  defineJoin(command.command('join'), shell)
  defineLeave(command.command('leave'), shell)
  defineRule(command.command('rule'), shell)
}
