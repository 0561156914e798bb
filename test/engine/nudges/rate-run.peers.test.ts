import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { systemClock } from '../../../engine/clock.ts'
import type { Db } from '../../../engine/db/pool.ts'
import { useClearDatabase } from '../../support/clear.ts'
import { countStates } from '../../support/delivering.ts'
import { addFleetCrowd, countOpen, startFleet } from '../../support/fleet.ts'
import { slackLimits } from '../../support/slack/limits.ts'
import { gapsBelow, worstExcess } from '../../support/slack/record.ts'
import { serveSlack } from '../../support/slack/slack-double.ts'
import { openDirect } from '../../support/slack/workspace.ts'

const database = useClearDatabase()
const people = 500
const nudgesEach = 4
/** What Slack grants here: so many a minute, at any second not more than a second's worth of it at once. */
const workspace = { perMinute: 6_000, burst: 100 }

test('three senders bring 2,000 nudges to 500 people and never exceed what Slack grants a person or the workspace', async () => {
  const { db, url: databaseUrl } = database()
  const at = systemClock()
  await addFleetCrowd(db, 'slack', people, at)
  const slack = await serveSlack({
    clock: systemClock,
    limits: { ...slackLimits, workspace },
    people: Array.from({ length: people }, (_, place) => ({
      id: `U${place + 1}`,
      name: `crowd-${place + 1}`,
      realName: `Crowd ${place + 1}`,
      timeZone: 'Etc/UTC',
    })),
  })
  await keepConversations(db, (id) => openDirect(slack.workspace, id).channel.id, at)
  await planMany(db, at)

  const fleet = await startFleet(
    3,
    {
      databaseUrl,
      kind: 'slack',
      url: slack.apiUrl,
      perMinute: workspace.perMinute,
      timeoutMs: 10_000,
      leaseMs: 60_000,
      graceMs: 600_000,
    },
    () => 0,
  )
  await fleet.waitUntil(async () => (await countOpen(db, ['planned', 'sending'])) === 0)
  await fleet.stop()

  const record = slack.workspace.record
  const seconds = (record.at(-1)!.at.getTime() - record[0]!.at.getTime()) / 1000
  const posts = slack.calls.filter(({ method }) => method === 'chat.postMessage')
  const refused = posts.filter(({ answer }) => answer?.body.ok !== true)
  console.log(
    `${record.length} messages in ${seconds.toFixed(1)} s, ${Math.round((record.length / seconds) * 60)} a minute of ${workspace.perMinute}; ` +
      `${gapsBelow(1000, record).length} gaps below a second, worst excess over the bucket ${worstExcess(workspace, record).toFixed(1)}, ${refused.length} posts refused`,
  )
  expect(await countStates(db)).toEqual({ sent: people * nudgesEach })
  expect(record).toHaveLength(people * nudgesEach)
  expect(gapsBelow(1000, record)).toEqual([])
  expect(worstExcess(workspace, record)).toBeLessThanOrEqual(0)
  expect(refused).toEqual([])
  const owners = await db.selectFrom('nudge').select('owner').distinct().execute()
  const processes = new Set(owners.map(({ owner }) => owner?.split(':')[0]))
  expect(processes.size).toBe(3)
}, 240_000)

/** A fleet that has run for long knows where everybody's direct messages go. */
async function keepConversations(db: Db, conversationOf: (slackId: string) => string, at: Date): Promise<void> {
  const members = Array.from({ length: people }, (_, place) => `U${place + 1}`)
  await db
    .insertInto('slack_member')
    .values(members.map((id) => ({ id, conversation: conversationOf(id), seen_at: at })))
    .execute()
}

/** Nudges of as many slots as each person is to get, all of which have come. */
async function planMany(db: Db, at: Date): Promise<void> {
  await sql`
    with planned as (
      insert into nudge (person_id, slot_at, channel, status, not_after, planned_at)
      select person.id, ${at}::timestamptz - slot * interval '1 second', 'slack', 'planned', ${at}::timestamptz + interval '1 hour', ${at}
      from person cross join generate_series(1, ${nudgesEach}::int) as slot
      returning person_id, id
    )
    insert into question (person_id, nudge_id, position, concept_id, version)
    select planned.person_id, planned.id, 1, (select min(id) from concept), 1 from planned`.execute(db)
}
