import { type Check, SourceError } from '../../engine/sources/memory-source.ts'
import { readSources, type StoredSource } from '../../engine/sources/sources.ts'
import { answerWith, type Define, withRuntime } from '../define-command.ts'
import { sourceNamed } from '../named.ts'
import type { Runtime } from '../runtime.ts'
import { plainText } from '../table.ts'

/** `clo source check`: proves the settings of one source or all. */
export const defineCheck: Define = (command, shell) => {
  command
    .description('Try whether sources can be read, and say what to do where not.')
    .argument('[name]', 'one source; without it, all')
  answerWith(command, shell, (name: string | undefined) =>
    withRuntime(shell, async (runtime) => {
      const sources = name === undefined ? await readSources(runtime.db) : [await sourceNamed(runtime.db, name)]
      if (sources.length === 0) return { data: [], lines: ['No sources yet. Add one: clo source add --help'] }
      const checks = []
      for (const source of sources) checks.push({ name: source.name, ...(await checkSource(runtime, source)) })
      const lines = checks.map(
        (check) => `${check.status === 'ok' ? 'ok    ' : 'fault '} ${check.name}: ${plainText(check.sentence)}`,
      )
      return { data: checks, lines, failed: checks.some(({ status }) => status === 'failed') }
    }),
  )
}

/** What the source itself says about its settings; settings that cannot even be parsed are a fault like any other. */
export async function checkSource(
  { openSource, signal }: Pick<Runtime, 'openSource' | 'signal'>,
  source: StoredSource,
): Promise<Check> {
  try {
    return await openSource(source.kind, source.settings).check(signal)
  } catch (error) {
    if (!(error instanceof SourceError)) throw error
    return { status: 'failed', reason: error.reason, permanent: error.permanent, sentence: error.message }
  }
}
