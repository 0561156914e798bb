import { expect, test } from 'vitest'
import { readReport } from '../engine/reports/report.ts'
import { addSource } from '../engine/sources/sources.ts'
import { runDeliver } from '../jobs/deliver.ts'
import { runPlan } from '../jobs/plan.ts'
import { runSync } from '../jobs/sync.ts'
import { newMemoryPath } from './connectors/memory-mcp/memory-file.ts'
import { startAgent } from './connectors/memory-mcp/memory-server.ts'
import { addTeamOfFive, days, inForce } from './support/cast.ts'
import { useDatabase } from './support/database.ts'
import { openSpine } from './support/spine.ts'

const database = useDatabase()
const states = () => database().db.selectFrom('retention_state').selectAll().execute()

test('what an agent remembered is asked by mail, answered on the web, moves the state and is reported', async () => {
  const { db } = database()
  const spine = await openSpine(db)
  const path = await newMemoryPath()
  const settings = { mode: 'file', path }
  await addTeamOfFive(db, 'platform')
  await addSource(db, { name: 'agent', kind: 'memory-mcp', settings, trust: 'auto', audience: 'platform' }, days(0))

  const agent = await startAgent(path)
  const billing = { name: 'Billing service', entityType: 'service', observations: ['Runs on port 5433'] }
  await agent('create_entities', { entities: [billing] })
  await runSync(spine, days(0))
  spine.setClock(days(1))
  await runPlan(spine, days(1))
  await runDeliver(spine)

  expect(spine.mail.received).toHaveLength(5)
  expect(await states()).toMatchObject(Array(5).fill({ verified: false, reviews: 0, stability_days: 1.2931 }))
  for (const { mail } of spine.mail.received) {
    const page = mail.text?.match(/http:\S+\/a\/\S+/)?.[0]
    const press = (form: string, body = '') =>
      fetch(`${page}/${form}`, { method: 'POST', body: new URLSearchParams(body) })
    expect(await (await fetch(page ?? '')).text()).toContain('runs on port ____')
    expect(await (await press('reveal')).text()).toContain('5433')
    expect(await (await press('rate', 'rating=good')).text()).toContain('Next time')
  }

  expect(await states()).toMatchObject(
    Array(5).fill({ verified: true, reviews: 1, stability_days: 2.3065, since_at: days(1) }),
  )
  const report = await readReport(db, inForce.model, days(1 + 2.3065))
  expect(report.total.figures).toMatchObject({
    people: 5,
    verified: 5,
    unverified: 0,
    retention: expect.closeTo(0.9, 6),
  })
  expect(report.delivery).toMatchObject({ byStatus: { sent: 5 }, answers: { questionsAnswered: 5 } })
})
