import { onTestFinished } from 'vitest'
import { emailChannel } from '../../channels/email/email-channel.ts'
import { smtpTransport } from '../../channels/email/smtp-transport.ts'
import { openSlackClient } from '../../channels/slack/client.ts'
import { slackChannel } from '../../channels/slack/slack-channel.ts'
import { monday } from '../support/cast.ts'
import { openSlackChannel } from '../support/slack/channel.ts'
import { alice } from '../support/slack/people.ts'
import { openDirect } from '../support/slack/workspace.ts'
import { startSmtp } from '../support/smtp.ts'
import { channelContract } from './contract.ts'
import { nudgeForAlice as mailed } from './email/nudges.ts'
import { nudgeForAlice } from './slack/nudges.ts'

const from = 'Recall <clo@example.com>'

channelContract(
  'email',
  async () => {
    const smtp = await startSmtp()
    const channel = emailChannel({ transport: smtpTransport(smtp.url), from, clock: () => monday })
    onTestFinished(async () => {
      await channel.close()
      await smtp.close()
    })
    return {
      channel,
      nudge: mailed,
      left: () => JSON.stringify(smtp.received.map(({ mail }) => [mail.messageId, mail.text])),
      arrivals: () => smtp.received.length,
      refuseRecipient: () => smtp.behave({ at: 'recipient', does: { reply: '550 5.1.1 No such user' } }),
      refuseUs: () => smtp.behave({ at: 'recipient', does: { reply: '530 5.7.0 Authentication required' } }),
      dropAnswer: () => smtp.behave({ at: 'body', does: 'vanish' }),
    }
  },
  () => emailChannel({ transport: smtpTransport('smtp://127.0.0.1:1'), from }),
)

channelContract(
  'slack',
  async () => {
    const { slack, channel } = await openSlackChannel()
    const { id } = openDirect(slack.workspace, alice.id).channel
    return {
      channel,
      nudge: { ...nudgeForAlice, recipient: { ...nudgeForAlice.recipient, conversation: id } },
      left: () => slack.calls.map(({ arguments: given }) => Object.values(given).join(' ')).join('\n'),
      arrivals: () => slack.workspace.record.length,
      refuseRecipient: () => slack.faults.push({ kind: 'refused', error: 'user_disabled' }),
      refuseUs: () => slack.faults.push({ kind: 'refused', error: 'token_revoked' }),
      dropAnswer: () => slack.faults.push({ kind: 'answer dropped' }),
    }
  },
  () =>
    slackChannel({
      client: openSlackClient({ botToken: 'xoxb-x', apiUrl: 'http://127.0.0.1:1024/api/' }),
      clock: () => monday,
    }),
)
