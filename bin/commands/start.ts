import { Option } from 'commander'
import { openQueue } from '../../jobs/queue.ts'
import { runJob } from '../../jobs/run-job.ts'
import { jobNames } from '../../jobs/schedule.ts'
import { startTicking } from '../../jobs/tick.ts'
import { watchSources } from '../../jobs/watch.ts'
import { createApp } from '../../server/app.ts'
import { type Listening, listen } from '../../server/listen.ts'
import { printAnswer } from '../answer.ts'
import { type Define, withRuntime } from '../define-command.ts'
import { sentenceOf } from '../failure.ts'
import type { Runtime } from '../runtime.ts'
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
        const jobs = role === 'web' ? null : await startJobs(runtime, watch)
        try {
          const web = role === 'worker' ? null : await startWeb(runtime)
          try {
            const report = web === null ? null : `${web.url}/report`
            const outbox = web === null || runtime.mailboxDir === null ? null : `${web.url}/outbox`
            const lines = [
              ...(report === null ? [] : [`Report  ${report}`]),
              ...(outbox === null ? [] : [`Outbox  ${outbox}`]),
              ...(jobs === null ? [] : [`Jobs    ${jobNames.join(', ')}, by the schedule`]),
              'Stop with Ctrl-C.',
            ]
            printAnswer(shell, { data: { report, outbox, jobs: jobs === null ? [] : jobNames }, lines }, json)
            await untilAborted(runtime.signal)
          } finally {
            await web?.close()
          }
        } finally {
          await jobs?.stop()
        }
      })
    })
}

async function startWeb(runtime: Runtime): Promise<Listening> {
  const app = createApp({ ...runtime, model: runtime.inForce.model })
  // Loopback only, until there is a login.
  return await listen(app, { port: runtime.config.port, host: '127.0.0.1' })
}

async function startJobs(runtime: Runtime, watch: boolean): Promise<{ stop(): Promise<void> }> {
  const queue = await openQueue(runtime.store.url, runtime.log)
  await queue.work(async (job, slotAt) => {
    await runJob(runtime, job, slotAt).catch((error: unknown) => {
      runtime.log('job.failed', { job, sentence: sentenceOf(error) })
      throw error
    })
  })
  const stopTicking = startTicking(queue, runtime.clock, runtime.log)
  if (watch) await watchSources(runtime, queue)
  return {
    async stop() {
      await stopTicking()
      await queue.stop()
    },
  }
}
