import { Option } from 'commander'
import { slackPath } from '../../channels/slack/manifest.ts'
import { faultFields } from '../../engine/log.ts'
import { unsealSettings } from '../../engine/secrets/seal.ts'
import { openQueue, type Queue } from '../../jobs/queue.ts'
import { runJob } from '../../jobs/run-job.ts'
import { jobNames } from '../../jobs/schedule.ts'
import { minuteOf, startTicking } from '../../jobs/tick.ts'
import { watchSources } from '../../jobs/watch.ts'
import { createApp } from '../../server/app.ts'
import { type Listening, listen } from '../../server/listen.ts'
import { type Answer, printAnswer } from '../answer.ts'
import { type Define, withRuntime } from '../define-command.ts'
import { databaseSentence } from '../failure.ts'
import type { Runtime } from '../runtime.ts'
import { type OpenedSlackApp, openSlackAppOf } from '../slack-app.ts'
import { untilAborted } from '../until-aborted.ts'

type Role = 'all' | 'web' | 'worker'

type Options = { readonly role: Role; readonly watch?: boolean; readonly json?: boolean }

/** `clo start`: the web, the jobs or both, until stopped. Any number of processes may share one database. */
export const define: Define = (command, shell) => {
  command
    .addOption(new Option('--role <role>', 'what this process does').choices(['all', 'web', 'worker']).default('all'))
    .option('--watch', 'read memory files again as soon as they change, not only every 15 minutes')
    .option('--json', 'print where the web is as one JSON document')
    .action(async ({ role, watch = false, json = false }: Options) => {
      await withRuntime(shell, async (runtime) => {
        const opened: (() => Promise<void>)[] = []
        try {
          const queue = await openQueue(runtime.store.url, runtime.log)
          opened.unshift(queue.stop)
          if (role !== 'web') opened.unshift(await startJobs(runtime, queue, watch))
          const slack = role === 'worker' ? null : await openSlackAppOf(runtime)
          if (slack !== null) opened.unshift(slack.stop)
          const web = role === 'worker' ? null : await startWeb(runtime, queue, slack)
          if (web !== null) opened.unshift(web.close)
          printAnswer(shell, answerOf(runtime, role, { url: web?.url ?? null, slack }), json)
          await untilAborted(runtime.signal)
        } finally {
          for (const close of opened) await close()
        }
      })
    })
}

function answerOf(
  { mailboxDir }: Runtime,
  role: Role,
  { url, slack }: { readonly url: string | null; readonly slack: OpenedSlackApp | null },
): Answer {
  const report = url === null ? null : `${url}/report`
  const outbox = url === null || mailboxDir === null ? null : `${url}/outbox`
  const jobs = role === 'web' ? [] : jobNames
  return {
    data: { report, outbox, slack: slack?.way ?? null, jobs },
    lines: [
      ...(report === null ? [] : [`Report  ${report}`]),
      ...(outbox === null ? [] : [`Outbox  ${outbox}`]),
      ...(slack === null ? [] : [`Slack   ${slack.way === 'socket' ? 'over a socket' : `${url}${slackPath}`}`]),
      ...(jobs.length === 0 ? [] : [`Jobs    ${jobs.join(', ')}, by the schedule`]),
      'Stop with Ctrl-C.',
    ],
  }
}

async function startWeb(runtime: Runtime, queue: Queue, slack: OpenedSlackApp | null): Promise<Listening> {
  const { links, clock } = runtime
  const ingest = {
    unsealed: (settings: unknown) => unsealSettings(links.key, settings),
    // The sync of this minute may have begun before the hint; that of the next has not, and however many hints come, it is one.
    requestSync: () => queue.enqueue('sync', new Date(minuteOf(clock()).getTime() + 60_000)),
  }
  // Slack takes them back at its own pace, and nobody waits for that before their page.
  const deleteMessages = async (messages: Parameters<Runtime['takeBack']>[0]) => {
    void runtime.takeBack(messages).then((taken) => runtime.log('person.messages-taken-back', taken))
  }
  const app = createApp({ ...runtime, bounceAddress: runtime.config.bounceAddress, ingest, deleteMessages })
  // Loopback only, until there is a login.
  return await listen(app, { port: runtime.config.port, host: '127.0.0.1' }, slack?.mounts)
}

/** Gives what stops the ticking. */
async function startJobs(runtime: Runtime, queue: Queue, watch: boolean): Promise<() => Promise<void>> {
  await queue.work(async (job, slotAt) => {
    await runJob(runtime, job, slotAt).catch((error: unknown) => {
      runtime.log('job.failed', { job, ...faultFields(error), sentence: databaseSentence(error) })
      throw error
    })
  })
  const stopTicking = startTicking(queue, runtime.clock, runtime.log)
  if (watch) await watchSources(runtime, queue)
  return stopTicking
}
