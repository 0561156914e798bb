import type { Define } from '../define-command.ts'
import { defineEdit } from './concepts-edit.ts'
import { defineFlags, defineUnflag } from './concepts-flags.ts'
import { defineApprove, definePause, defineReject, defineResume } from './concepts-judge.ts'
import { defineList } from './concepts-list.ts'
import { defineKeepApart, defineMerge, defineSimilar } from './concepts-merge.ts'

/** `clo concepts`: the inbox. */
export const define: Define = (command, shell) => {
  defineList(command.command('list'), shell)
  defineApprove(command.command('approve'), shell)
  defineReject(command.command('reject'), shell)
  defineEdit(command.command('edit'), shell)
  definePause(command.command('pause'), shell)
  defineResume(command.command('resume'), shell)
  defineFlags(command.command('flags'), shell)
  defineUnflag(command.command('unflag'), shell)
  defineSimilar(command.command('similar'), shell)
  defineMerge(command.command('merge'), shell)
  defineKeepApart(command.command('keep-apart'), shell)
}
