import { openSource } from '../../connectors/registry.ts'
import { readSources } from '../../engine/sources/sources.ts'
import { widthOf } from '../answer.ts'
import { type Config, readConfig } from '../config.ts'
import { answerWith, type Define } from '../define-command.ts'
import { checkBounceMailbox, checkSuppressed } from '../doctor/check-bounces.ts'
import { checkDatabase } from '../doctor/check-database.ts'
import { checkMail } from '../doctor/check-mail.ts'
import { checkRuntime } from '../doctor/check-runtime.ts'
import { checkTimeZones } from '../doctor/check-time-zones.ts'
import type { Finding } from '../doctor/finding.ts'
import { sentenceOf } from '../failure.ts'
import { openLogs } from '../open-log.ts'
import { openStore, type Store } from '../open-store.ts'
import { openLinks, openSlack } from '../runtime.ts'
import type { Shell } from '../shell.ts'
import { beside } from '../table.ts'
import { checkSource } from './source-check.ts'

/** `clo doctor`: goes on after every fault, as far as anything can be found out. */
export const define: Define = (command, shell) => {
  answerWith(command, shell, async () => {
    const findings = await examine(shell)
    const faults = findings.filter(({ status }) => status === 'fault').length
    return {
      data: findings,
      lines: [
        ...findings.flatMap(({ status, check, sentence }) =>
          beside(`${status.padEnd(5)}  ${check.padEnd(10)}  `, sentence, widthOf(shell)),
        ),
        '',
        faults === 0 ? 'All is well.' : `${faults} ${faults === 1 ? 'fault' : 'faults'}.`,
      ],
      failed: faults > 0,
    }
  })
}

async function examine(shell: Shell): Promise<readonly Finding[]> {
  const runtime = checkRuntime(process.versions.node, process.execPath)
  let config: Config
  try {
    config = readConfig(shell.environment)
  } catch (error) {
    return [runtime, fault('settings', error)]
  }
  return [
    runtime,
    await checkKey(config),
    ...(await checkMail(config, shell.clock, shell.signal)),
    ...(await checkBounceMailbox(config, shell.signal)),
    ...(await checkSlack(config, shell)),
    ...(await withDatabase(config, shell)),
  ]
}

async function checkKey(config: Config): Promise<Finding> {
  try {
    openLinks(config)
    const place = config.secretKey === undefined ? `in ${config.dataDir}` : 'in CLO_SECRET_KEY'
    return { status: 'ok', check: 'secret key', sentence: `A key of 32 bytes stands ${place}.` }
  } catch (error) {
    return fault('secret key', error)
  }
}

async function checkSlack(config: Config, { clock, signal }: Shell): Promise<readonly Finding[]> {
  const slack = await openSlack(config, clock)
  if (slack === null || config.slack === null) return []
  const { status, sentence } = await slack.channel.check(signal).finally(() => slack.channel.close())
  const isHeard = config.slack.appToken !== null || config.slack.signingSecret !== null
  const deaf = isHeard ? '' : ' Nobody hears what people press: set SLACK_APP_TOKEN or SLACK_SIGNING_SECRET.'
  const found = status !== 'ok' ? 'fault' : isHeard ? 'ok' : 'note'
  return [{ status: found, check: 'slack', sentence: `${sentence}${deaf}` }]
}

async function withDatabase(config: Config, shell: Shell): Promise<readonly Finding[]> {
  let store: Store
  try {
    store = await openStore(config, openLogs(shell, config.logLevel).debug)
  } catch (error) {
    return [fault('database', error)]
  }
  try {
    return [
      ...(await checkDatabase(store, shell.clock)),
      await checkTimeZones(store.db, shell.clock()),
      ...(await checkSuppressed(store.db)),
      ...(await checkSources(store, shell.signal)),
    ]
  } catch (error) {
    return [fault('database', error)]
  } finally {
    await store.close()
  }
}

async function checkSources({ db }: Store, signal: AbortSignal): Promise<readonly Finding[]> {
  const sources = await readSources(db)
  if (sources.length === 0)
    return [{ status: 'note', check: 'sources', sentence: 'None yet. Add one: clo source add --help' }]
  const findings: Finding[] = []
  for (const source of sources) {
    const { status, sentence } = await checkSource({ openSource, signal }, source)
    const standing = source.status === 'active' ? '' : ` It is ${source.status}: clo source resume "${source.name}"`
    findings.push({
      status: status === 'ok' ? 'ok' : 'fault',
      check: 'source',
      sentence: `${source.name}: ${sentence}${standing}`,
    })
  }
  return findings
}

function fault(check: string, error: unknown): Finding {
  return { status: 'fault', check, sentence: `${sentenceOf(error).replace(/[.\s]*$/, '')}.` }
}
