import type { Define } from '../define-command.ts'
import { defineAdd } from './people-add.ts'
import { defineCeiling } from './people-ceiling.ts'
import { defineConsent } from './people-consent.ts'
import { defineIdentify } from './people-identify.ts'
import { defineImport } from './people-import.ts'
import { defineList } from './people-list.ts'
import { defineMap } from './people-map.ts'
import { defineErase, defineExport } from './people-own-data.ts'
import { definePause, defineResume } from './people-pause.ts'
import { defineShow } from './people-show.ts'

/** `clo people`: people who may be nudged. */
export const define: Define = (command, shell) => {
  defineAdd(command.command('add'), shell)
  defineImport(command.command('import'), shell)
  defineList(command.command('list'), shell)
  defineShow(command.command('show'), shell)
  defineConsent(command.command('consent'), shell)
  defineIdentify(command.command('identify'), shell)
  defineMap(command.command('map'), shell)
  definePause(command.command('pause'), shell)
  defineResume(command.command('resume'), shell)
  defineCeiling(command.command('ceiling'), shell)
  defineExport(command.command('export'), shell)
  defineErase(command.command('erase'), shell)
}
