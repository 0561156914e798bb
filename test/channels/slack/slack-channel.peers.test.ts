import { expect, test } from 'vitest'
import { openSlackClient } from '../../../channels/slack/client.ts'
import { readDirectory } from '../../../channels/slack/directory.ts'
import { monday } from '../../support/cast.ts'
import { openSlackChannel } from '../../support/slack/channel.ts'
import { openSlackDocuments } from '../../support/slack/documents.ts'
import { alice } from '../../support/slack/people.ts'
import { tokens } from '../../support/slack/workspace.ts'
import { answered, noticeForAlice, nudgeForAlice, standingFor } from './nudges.ts'

/** Younger than the document, and known from the vendor's client and pages: delivery.md 1.4. */
const younger = ['chat.postMessage metadata is unknown', 'conversations.history include_all_metadata is unknown']

test('every call of the channel is as the vendor’s document says', async () => {
  const { slack, channel, clock } = await openSlackChannel()
  const never = new AbortController().signal
  const sent = await channel.send(nudgeForAlice, never)
  const providerId = sent.status === 'sent' ? sent.providerId : ''
  clock.pass(1000)
  await channel.send(noticeForAlice('consent'), never)
  await channel.update?.(standingFor({ providerId, asked: answered }), never)
  await channel.find?.({ ...nudgeForAlice, attemptedAt: monday }, never)
  await channel.resting?.([alice.id], monday, never)
  await channel.check(never)
  await channel.remove([providerId], never)
  const client = openSlackClient({ botToken: tokens.bot, apiUrl: slack.apiUrl })
  await readDirectory({ client, wait: async () => {} }, monday, never)

  const documents = openSlackDocuments()
  const faults = slack.calls.flatMap((call) => documents.faultsOfArguments(call))

  expect(new Set(slack.calls.map(({ method }) => method))).toEqual(
    new Set([
      'conversations.open',
      'chat.postMessage',
      'chat.update',
      'conversations.history',
      'dnd.teamInfo',
      'auth.test',
      'chat.delete',
      'users.list',
    ]),
  )
  expect(slack.calls.map(({ answer }) => answer?.body.ok)).not.toContain(false)
  expect([...new Set(faults)].sort()).toEqual(younger)
})
