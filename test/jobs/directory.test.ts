import { expect, test } from 'vitest'
import { openSlackClient } from '../../channels/slack/client.ts'
import { readDirectory } from '../../channels/slack/directory.ts'
import { runDirectory } from '../../jobs/directory.ts'
import type { JobTools } from '../../jobs/job-tools.ts'
import { addAlice, monday } from '../support/cast.ts'
import { useClearDatabase } from '../support/clear.ts'
import { jobTools } from '../support/job-tools.ts'
import { movableClock } from '../support/slack/clock.ts'
import { alice } from '../support/slack/people.ts'
import { serveSlack } from '../support/slack/slack-double.ts'
import { tokens } from '../support/slack/workspace.ts'

const database = useClearDatabase()

/** The tools of a job beside a workspace. */
async function withSlack() {
  const { db } = database()
  const slack = await serveSlack({ clock: movableClock(monday) })
  const client = openSlackClient({ botToken: tokens.bot, apiUrl: slack.apiUrl })
  const read: JobTools['readDirectory'] = (at, signal) => readDirectory({ client, wait: async () => {} }, at, signal)
  return { db, slack, tools: jobTools(db, { readDirectory: read }) }
}

test('a person is known in Slack by their address', async () => {
  const { db, tools } = await withSlack()
  const { id } = await addAlice(db)

  expect(await runDirectory(tools, monday)).toMatchObject({ seen: 4, matched: 1 })
  expect(await db.selectFrom('person_identity').selectAll().execute()).toEqual([
    { kind: 'slack', value: alice.id, person_id: id },
  ])
})

test('a directory that could not be read changes nothing', async () => {
  const { db, slack, tools } = await withSlack()
  await addAlice(db)
  slack.faults.push({ kind: 'refused', error: 'missing_scope' })

  expect(await runDirectory(tools, monday)).toBeNull()
  expect(await db.selectFrom('slack_member').selectAll().execute()).toEqual([])
})

test('without Slack there is no directory', async () => {
  expect(await runDirectory(jobTools(database().db), monday)).toBeNull()
})
