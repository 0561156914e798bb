import { readConfig } from '../config.ts'
import { answerWith, type Define } from '../define-command.ts'
import { openLogs } from '../open-log.ts'
import { openStore } from '../open-store.ts'

/** `clo migrate`: every command migrates when it starts; this one does nothing else. */
export const define: Define = (command, shell) => {
  answerWith(command, shell, async () => {
    const config = readConfig(shell.environment)
    const store = await openStore(config, openLogs(shell, config.logLevel).debug)
    await store.close()
    const lines =
      store.applied.length === 0 ? ['The database is up to date.'] : store.applied.map((name) => `Applied ${name}.`)
    return { data: { applied: store.applied }, lines }
  })
}
