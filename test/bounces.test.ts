import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { folderFeed } from '../channels/email/bounces/folder-feed.ts'
import { runPlan } from '../jobs/plan.ts'
import { runJob } from '../jobs/run-job.ts'
import { useClo } from './bin/run-clo.ts'
import { bounceMail, bouncesAt } from './support/bounces.ts'
import { addAlice, days, monday } from './support/cast.ts'
import { useDatabase } from './support/database.ts'
import { remember } from './support/remembering.ts'
import { openSpine } from './support/spine.ts'

const database = useDatabase()

test('a mail to a dead address comes back, is not repeated, and goes out again once somebody has seen to it', async () => {
  const { db, url } = database()
  const folder = mkdtempSync(join(tmpdir(), 'clo-bounces-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  mkdirSync(join(folder, 'new'))
  const spine = await openSpine(db)
  const tools = { ...spine, bounces: { feed: folderFeed(folder), address: bouncesAt } }
  const alice = await addAlice(db)
  await remember(db, alice)
  await remember(db, alice)

  // On Monday a mail goes out, and the server of its recipient sends it back.
  await runJob(tools, 'plan', monday)
  await runJob(tools, 'deliver', monday)
  const messageKey = /^<(.*)@/.exec(spine.mail.received[0]?.mail.messageId ?? '')?.[1]
  writeFileSync(join(folder, 'new', '1767603604.M1P1.mx'), bounceMail('postfix-unknown-user', messageKey))
  await runJob(tools, 'bounces', monday)

  expect(readdirSync(join(folder, 'new'))).toEqual([])
  expect(await db.selectFrom('suppression').select(['channel', 'address', 'reason']).execute()).toEqual([
    { channel: 'email', address: alice.email, reason: 'bounced' },
  ])

  // On Tuesday nothing is planned for her, who has no other channel, and operators see why.
  spine.setClock(days(1))
  expect(await runPlan(tools, days(1))).toMatchObject({ nudges: 0, reasons: { 'channel-off': 1 } })
  await runJob(tools, 'deliver', days(1))
  const clo = useClo({ databaseUrl: url, at: days(1) })
  expect((await clo('people', 'list')).out).toMatch(/alice@example\.com .* off: bounced/)
  expect((await clo('bounces')).out).toMatch(/alice@example\.com +hard +5\.1\.1 +2026-01-05 +2026-01-05/)

  // The address works again; on Wednesday she is asked what she was not asked before.
  await clo('people', 'resume', alice.email)
  spine.setClock(days(2))
  expect(await runPlan(tools, days(2))).toMatchObject({ nudges: 1, questions: 2 })
  await runJob(tools, 'deliver', days(2))

  expect(spine.mail.received.map(({ to }) => to)).toEqual([[alice.email], [alice.email]])
})
