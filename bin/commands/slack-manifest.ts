import { manifestFor } from '../../channels/slack/manifest.ts'
import { readConfig } from '../config.ts'
import { answerWith, type Define } from '../define-command.ts'
import { wayOf } from '../slack-app.ts'

/** `clo slack manifest`: what to paste at api.slack.com/apps. */
export const defineManifest: Define = (command, shell) => {
  command
    .description('Print the manifest to create the app in Slack from, as JSON.')
    .option('--http', 'for requests to CLO_BASE_URL; without it, for a socket unless only SLACK_SIGNING_SECRET is set')
  answerWith(command, shell, async ({ http = false }: { readonly http?: boolean }) => {
    const { slack, baseUrl } = readConfig(shell.environment)
    const isHttp = http || (slack !== null && wayOf(slack)?.kind === 'http')
    const manifest = manifestFor(isHttp ? { baseUrl } : 'socket')
    return { data: manifest, lines: JSON.stringify(manifest, null, 2).split('\n') }
  })
}
