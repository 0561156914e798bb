import { runDeliver } from '../../jobs/deliver.ts'
import { counted } from '../answer.ts'
import { answerWith, type Define, withRuntime } from '../define-command.ts'
import { openProgress } from '../progress.ts'

/** `clo deliver`: the job, by hand. */
export const define: Define = (command, shell) => {
  answerWith(command, shell, () =>
    withRuntime(shell, async (runtime) => {
      const progress = openProgress(shell, runtime.log, 'deliver')
      const delivered = await runDeliver(runtime, progress.show).finally(progress.end)
      const { sent, again, failed, unknown, expired } = delivered
      const isIdle = sent + again + failed + unknown + expired === 0
      const lines = [
        isIdle
          ? 'Nothing is planned for now. See why: clo plan --dry-run'
          : `${counted(sent, 'nudge')} sent, ${again} left for the next run, ${failed} failed, ${unknown} unknown, ${expired} expired.`,
        ...(sent > 0 && runtime.mailboxDir !== null
          ? [`Mails went to the folder ${runtime.mailboxDir}, since SMTP_URL is not set.`]
          : []),
        ...(again + failed > 0 ? ['Find out what is wrong with the mail server: clo doctor'] : []),
      ]
      return { data: delivered, lines, failed: again + failed > 0 }
    }),
  )
}
