import type { Define } from '../define-command.ts'
import { defineAdd } from './source-add.ts'
import { defineCheck } from './source-check.ts'
import { defineList } from './source-list.ts'
import { definePreview } from './source-preview.ts'
import { defineRemove } from './source-remove.ts'
import { definePause, defineResume, defineTrust } from './source-status.ts'
import { defineSync } from './source-sync.ts'

/** `clo source`: agent memories to read from. */
export const define: Define = (command, shell) => {
  defineAdd(command.command('add'), shell)
  defineList(command.command('list'), shell)
  defineCheck(command.command('check'), shell)
  definePreview(command.command('preview'), shell)
  defineSync(command.command('sync'), shell)
  defineTrust(command.command('trust'), shell)
  definePause(command.command('pause'), shell)
  defineResume(command.command('resume'), shell)
  defineRemove(command.command('remove'), shell)
}
