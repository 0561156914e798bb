import type { Define } from '../define-command.ts'
import { defineHook } from './bounces-hook.ts'
import { defineList } from './bounces-list.ts'
import { defineRead } from './bounces-read.ts'

/** `clo bounces`: mails that did not arrive or were not welcome. */
export const define: Define = (command, shell) => {
  defineList(command.command('list', { isDefault: true }), shell)
  defineRead(command.command('read'), shell)
  defineHook(command.command('hook'), shell)
}
