import type { Define } from '../define-command.ts'
import { defineAdd } from './source-add.ts'
import { defineCheck } from './source-check.ts'
import { defineFilter } from './source-filter.ts'
import { defineHook } from './source-hook.ts'
import { defineList } from './source-list.ts'
import { definePreview } from './source-preview.ts'
import { defineRemove } from './source-remove.ts'
import { defineShow } from './source-show.ts'
import { definePause, defineResume, defineTrust } from './source-status.ts'
import { defineSync } from './source-sync.ts'

/** `clo source`: agent memories to read from. */
export const define: Define = (command, shell) => {
  defineAdd(command.command('add'), shell)
  defineList(command.command('list'), shell)
  defineShow(command.command('show'), shell)
  defineCheck(command.command('check'), shell)
  definePreview(command.command('preview'), shell)
  defineSync(command.command('sync'), shell)
  defineTrust(command.command('trust'), shell)
  defineFilter(command.command('filter'), shell)
  defineHook(command.command('hook'), shell)
  definePause(command.command('pause'), shell)
  defineResume(command.command('resume'), shell)
  defineRemove(command.command('remove'), shell)
}
