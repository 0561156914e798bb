import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'

/*
 * Writes the memories that the demo reads, through the real memory server: node test/support/write-demo-memory.ts
 * What three agents of an invented shop have told their teams; every observation is one fact.
 */

type Entity = readonly [name: string, type: string, ...observations: string[]]

const teams: Readonly<Record<string, readonly Entity[]>> = {
  platform: [
    [
      'Billing service',
      'service',
      'Runs on port 5433',
      'Is owned by the payments team',
      'Retries a failed charge 4 times',
    ],
    ['Checkout API', 'service', 'Times out after 8 seconds', 'Is limited to 600 requests per minute and client'],
    [
      'Orders database',
      'database',
      'Runs PostgreSQL 16 in production',
      'Is backed up every 6 hours',
      'Backups are kept for 35 days',
    ],
    ['Release train', 'process', 'Leaves every Tuesday at 14:00 UTC', 'Is frozen from 20 December to 3 January'],
    [
      'Incident process',
      'process',
      'A severity one incident needs an update every 30 minutes',
      'The post-mortem is due within 5 working days',
    ],
    ['Status page', 'tool', 'Is updated by the incident commander', 'Is hosted in Frankfurt'],
    ['Feature flags', 'tool', 'Are removed 60 days after full rollout', 'Are managed in Flagstone'],
    ['Search index', 'system', 'Is rebuilt every night at 03:15 UTC', 'Holds 12 million products'],
    ['API keys', 'policy', 'Are rotated every 90 days', 'Are issued by the security desk'],
    ['Image store', 'system', 'Deletes originals after 18 months', 'Serves pictures through the Lisbon edge'],
  ],
  support: [
    [
      'Refunds',
      'policy',
      'May be asked for within 30 days of delivery',
      'Above 500 euros need a second signature',
      'Are paid back within 3 working days',
    ],
    ['Priority customers', 'policy', 'Get a first answer within 2 hours', 'Are marked with a blue badge in the inbox'],
    ['Returns', 'policy', 'Are free of charge for orders above 40 euros', 'Go to the warehouse in Utrecht'],
    ['Gift cards', 'product', 'Are valid for 3 years', 'Can be split over 5 orders'],
    ['Phone line', 'channel', 'Is open from 08:00 to 18:00', 'Is staffed by 4 people on Mondays'],
    ['Escalations', 'process', 'Go to Priya after two failed answers', 'Are reviewed every Thursday'],
    ['Warranty', 'policy', 'Covers 24 months for electronics', 'Needs the serial number and the invoice'],
    ['Delivery promise', 'policy', 'Is 2 days inside the union', 'Is 5 days for islands'],
    ['Chat assistant', 'tool', 'Hands over to a person after 3 questions', 'Speaks six languages'],
    ['Complaint letters', 'process', 'Must be answered within 10 days', 'Are stored in the Cedar archive'],
  ],
  finance: [
    ['Expense reports', 'policy', 'Are due on the 5th of each month', 'Need receipts above 25 euros'],
    [
      'Invoices',
      'process',
      'Are paid within 14 days',
      'Above 10,000 euros are approved by the CFO',
      'Carry the cost centre in field seven',
    ],
    ['Year-end close', 'process', 'Starts on 8 January', 'Takes 9 working days'],
    [
      'Travel',
      'policy',
      'Is booked through Wayfinder',
      'Allows first class trains above 4 hours',
      'Reimburses 0.38 euros per kilometre',
    ],
    ['Auditor', 'partner', 'Is Lindqvist & Partners since 2023', 'Visits in the second week of February'],
    ['Procurement', 'process', 'Needs three offers above 5,000 euros', 'Is led by Mariam in Vienna'],
    ['Payroll', 'process', 'Runs on the 24th of each month', 'Is prepared by the team in Porto'],
    ['Currency risk', 'policy', 'Is hedged for 6 months ahead', 'Is reported every Monday'],
    ['Corporate cards', 'tool', 'Have a limit of 2,000 euros', 'Are blocked after 3 wrong codes'],
    ['Budget', 'process', 'Is fixed in October', 'May move by 10 percent without a board decision'],
  ],
}

const root = join(import.meta.dirname, '../..')
const folder = join(root, 'bin/demo/memory')
await mkdir(folder, { recursive: true })
for (const [team, entities] of Object.entries(teams)) {
  const path = join(folder, `${team}.jsonl`)
  await rm(path, { force: true })
  const client = new Client({ name: 'demo agent', version: '1' })
  const script = join(root, 'node_modules/@modelcontextprotocol/server-memory/dist/index.js')
  await client.connect(
    new StdioClientTransport({
      command: process.execPath,
      args: [script],
      env: { MEMORY_FILE_PATH: path },
      stderr: 'ignore',
    }),
  )
  await client.callTool({
    name: 'create_entities',
    arguments: {
      entities: entities.map(([name, entityType, ...observations]) => ({ name, entityType, observations })),
    },
  })
  await client.close()
}
