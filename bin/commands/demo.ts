import { access, mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { ownReportLink } from '../../engine/links/link.ts'
import { dayMs } from '../../engine/model/elapsed.ts'
import { replayEverybody } from '../../engine/model/replay.ts'
import { importPeople } from '../../engine/people/import-people.ts'
import { findPerson } from '../../engine/people/people.ts'
import { readReport } from '../../engine/reports/report.ts'
import { addSource } from '../../engine/sources/sources.ts'
import { createApp } from '../../server/app.ts'
import { listen } from '../../server/listen.ts'
import { counted, widthOf } from '../answer.ts'
import { type Config, readConfig } from '../config.ts'
import type { Define } from '../define-command.ts'
import { type Lived, live } from '../demo/live.ts'
import { type DemoMemory, ownMemory, sampleMemories } from '../demo/sources.ts'
import { asNewPeople, demoPeople } from '../demo/team.ts'
import { CommandError } from '../failure.ts'
import { openLogs } from '../open-log.ts'
import { openProgress } from '../progress.ts'
import { linesOfReport } from '../report-lines.ts'
import { openRuntime, type Runtime } from '../runtime.ts'
import type { Shell } from '../shell.ts'
import { untilAborted } from '../until-aborted.ts'

const demoDays = 60

type Options = { readonly memory?: string; readonly exit?: boolean; readonly json?: boolean }

/** `clo demo`: 60 virtual days of 18 invented people on a database of its own, then the web to look around in. */
export const define: Define = (command, shell) => {
  command
    .option('--memory <file>', "a memory file of your own (memory-mcp's JSONL) instead of the sample")
    .option('--exit', 'stop after the result instead of keeping the web up')
    .option('--json', 'print the result as one JSON document')
    .action(async (options: Options) => {
      const memory = options.memory === undefined ? null : resolve(options.memory)
      if (memory !== null) await access(memory).catch(() => refuse(options.memory as string))
      const dir = await mkdtemp(join(tmpdir(), 'clo-demo-'))
      try {
        await demo(shell, options, memory, dir)
      } finally {
        await rm(dir, { recursive: true, force: true })
      }
    })
}

async function demo(shell: Shell, options: Options, memory: string | null, dir: string): Promise<void> {
  const wanted = readConfig({
    ...shell.environment,
    DATABASE_URL: '',
    SMTP_URL: '',
    SLACK_BOT_TOKEN: '',
    SLACK_APP_TOKEN: '',
    SLACK_SIGNING_SECRET: '',
    CLO_BASE_URL: '',
    CLO_DATA_DIR: dir,
  })
  const port = await freePort(wanted.port)
  const config: Config = { ...wanted, port, baseUrl: `http://127.0.0.1:${port}` }
  const endAt = shell.clock()
  let virtualAt: Date | null = new Date(endAt.getTime() - demoDays * dayMs)
  const clock = () => virtualAt ?? shell.clock()
  // The demo's days would fill the screen with log lines; what matters is in its result.
  const logs = openLogs(shell, config.logLevel === 'debug' ? 'debug' : 'silent')
  const runtime = await openRuntime(config, { logs, clock, signal: shell.signal })
  try {
    const memories = memory === null ? await sampleMemories(dir) : ownMemory(memory)
    if (memory !== null) await refuseUnreadable(runtime, memories)
    const web = await listen(createApp(runtime), { port, host: '127.0.0.1' })
    try {
      const progress = openProgress(shell, openLogs(shell, 'info').info, 'demo')
      const setClock = (at: Date) => {
        virtualAt = at
      }
      const audience = memory === null ? null : 'everybody'
      const beginning = { memories, audience, startAt: clock(), setClock }
      const lived = await startLife(runtime, beginning, progress.show).finally(progress.end)
      virtualAt = null
      if (runtime.signal.aborted) return
      await printResult(shell, runtime, lived, { dir, json: options.json ?? false })
      if (options.exit) return
      shell.stdout.write('\nThe web stays up. Stop with Ctrl-C; the demo and its data go with it.\n')
      await untilAborted(shell.signal)
    } finally {
      await web.close()
    }
  } finally {
    await runtime.close()
  }
}

type Beginning = {
  readonly memories: readonly DemoMemory[]
  /** One audience for everybody, or null for their teams. */
  readonly audience: string | null
  readonly startAt: Date
  readonly setClock: (at: Date) => void
}

async function startLife(
  runtime: Runtime,
  { memories, audience, startAt, setClock }: Beginning,
  show: (counts: Readonly<Record<string, number>>, fraction: number) => void,
): Promise<Lived> {
  await importPeople(runtime.db, runtime.inForce.model, asNewPeople(demoPeople, audience), startAt)
  for (const source of memories) {
    const { name, settings } = source
    await addSource(
      runtime.db,
      { name, kind: 'memory-mcp', settings, trust: 'auto', audience: source.audience },
      startAt,
    )
  }
  return await live(runtime, {
    people: demoPeople,
    memories,
    mailboxDir: runtime.mailboxDir as string,
    startAt,
    days: demoDays,
    setClock,
    progress: (day, { mails, answered }) => show({ days: day, mails, answered }, day / demoDays),
  })
}

async function printResult(
  shell: Shell,
  runtime: Runtime,
  lived: Lived,
  { dir, json }: { dir: string; json: boolean },
): Promise<void> {
  const at = runtime.clock()
  const { db, inForce, links, config } = runtime
  const replayed = await replayEverybody(db, inForce.model)
  const report = await readReport(db, inForce.model, at)
  const someone = await findPerson(db, demoPeople[0]!.email)
  const addresses = {
    report: `${config.baseUrl}/report`,
    outbox: `${config.baseUrl}/outbox`,
    ownPage: ownReportLink(links, someone!.id, new Date(at.getTime() + 7 * dayMs)),
  }
  if (json) {
    shell.stdout.write(`${JSON.stringify({ ...lived, replayed, addresses, dataDir: dir, report }, null, 2)}\n`)
    return
  }
  const lines = [
    `${demoDays} days of ${demoPeople.length} people: ${counted(lived.mails, 'mail')}, ${counted(lived.questions, 'question')}, ${lived.answered.toLocaleString('en')} answered.`,
    `Rebuilt from its log: ${counted(replayed.pairs, 'state')}, ${replayed.changed} of them different.`,
    '',
    ...linesOfReport(report, widthOf(shell)),
    '',
    `Report   ${addresses.report}`,
    `Outbox   ${addresses.outbox}`,
    `One person's own page`,
    addresses.ownPage,
    '',
    `Try the command line on these data: CLO_DATA_DIR=${dir} npm run clo -- report`,
  ]
  shell.stdout.write(lines.map((line) => `${line}\n`).join(''))
}

/** A file that cannot be read whole would make an empty demo, or one that hides what is missing. */
async function refuseUnreadable(runtime: Runtime, memories: readonly DemoMemory[]): Promise<void> {
  for (const { settings } of memories) {
    const check = await runtime.openSource('memory-mcp', settings).check(runtime.signal)
    if (check.status === 'failed') throw new CommandError(check.sentence)
  }
}

/** The port if nothing listens there, else any other. */
async function freePort(wanted: number): Promise<number> {
  for (const port of [wanted, 0]) {
    const server = createServer()
    const free = await new Promise<number | null>((done) => {
      server.once('error', () => done(null))
      server.listen(port, '127.0.0.1', () => {
        const address = server.address()
        done(typeof address === 'object' && address !== null ? address.port : null)
      })
    })
    await new Promise((done) => server.close(done))
    if (free !== null) return free
  }
  throw new CommandError(
    'No port is free on 127.0.0.1; expected one for the web; stop some other program and try again',
  )
}

function refuse(file: string): never {
  throw new CommandError(`${file} cannot be read; expected a memory file of memory-mcp (JSONL); check the path`)
}
