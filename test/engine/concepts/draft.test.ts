import { expect, test } from 'vitest'
import { draftQuestion } from '../../../engine/concepts/draft.ts'

/** Entity and type, observation, and the question with its answer in brackets where the blank stands. */
type Row = readonly [about: string, observation: string, expected: string]

const technical: readonly Row[] = [
  ['billing_service/system', 'Runs on port 5433', 'Billing service: runs on port [5433]'],
  ['billing_service/system', 'Depends on the ledger database', 'Billing service: depends on the [ledger database]'],
  [
    'billing_service/system',
    'Uses PostgreSQL 16 for the ledger',
    'Billing service: uses PostgreSQL [16] for the ledger',
  ],
  ['billing_service/system', 'It runs nightly at 02:30 UTC', 'Billing service: it runs nightly at [02:30 UTC]'],
  ['billing_service/system', 'The billing service is written in Rust', 'The billing service is written in [Rust]'],
  [
    'billing_service/system',
    'Deployed to eu-west-1 since March 2024',
    'Billing service: deployed to eu-west-1 since [March 2024]',
  ],
  ['Checkout API/service', 'Timeout is 2.5s', 'Checkout API: Timeout is [2.5s]'],
  ['Checkout API/service', 'Latency target is p95 under 300 ms', 'Checkout API: Latency target is p95 under [300 ms]'],
  [
    'Checkout API/service',
    'Returns HTTP 409 when the basket is locked',
    'Checkout API: returns [HTTP 409] when the basket is locked',
  ],
  [
    'Checkout API/service',
    'Feature flags come from LaunchDarkly',
    'Checkout API: Feature flags come from [LaunchDarkly]',
  ],
  [
    'Checkout API/service',
    'Settings live in /etc/shop/prod.yaml',
    'Checkout API: Settings live in [/etc/shop/prod.yaml]',
  ],
  [
    'Checkout API/service',
    'Metrics are at https://grafana.example.com/d/7',
    'Checkout API: Metrics are at https://[grafana.example.com]/d/7',
  ],
  ['Checkout API/service', 'Drain it with `kubectl cordon`', 'Checkout API: Drain it with `[kubectl cordon]`'],
  [
    'Checkout API/service',
    'Uses feature flags for risky changes',
    'Checkout API: uses [feature flags] for risky changes',
  ],
  [
    'Checkout API/service',
    'Must be restarted after each certificate change',
    'Checkout API: must be restarted after [each certificate change]',
  ],
  [
    'Checkout API/service',
    'Falls back to manual card entry when the terminal is offline',
    'Checkout API: falls back to [manual card entry] when the terminal is offline',
  ],
  [
    'Checkout API/service',
    'Customers see a maintenance page during migrations',
    'Checkout API: Customers see a [maintenance page] during migrations',
  ],
  ['search/system', 'Elasticsearch was replaced by Typesense', 'search: Elasticsearch was replaced by [Typesense]'],
  [
    'search/system',
    'The Kafka cluster is owned by the platform team',
    'search: the Kafka cluster is owned by the [platform team]',
  ],
  ['search/system', 'DNS is managed in Route 53', 'search: DNS is managed in [Route 53]'],
]

const decisions: readonly Row[] = [
  ['architecture/decision', 'Money is stored in integer cents', 'architecture: Money is stored in [integer cents]'],
  [
    'architecture/decision',
    'Services talk to each other through NATS, not HTTP',
    'architecture: Services talk to each other through [NATS], not HTTP',
  ],
  [
    'architecture/decision',
    'Moved sessions from Redis to DynamoDB',
    'architecture: moved sessions from Redis to [DynamoDB]',
  ],
  [
    'pricing/decision',
    'We dropped the free tier because support cost too much',
    'pricing: we dropped the [free tier] because support cost too much',
  ],
  ['pricing/decision', 'Annual plans get a 15% discount', 'pricing: Annual plans get a [15%] discount'],
  [
    'pricing/decision',
    'Chose Stripe over Adyen because of invoicing',
    'pricing: chose [Stripe] over Adyen because of invoicing',
  ],
  ['pricing/decision', 'All tiers include SSO', 'pricing: all tiers include [SSO]'],
  [
    'api/decision',
    'The team agreed that all services must expose a health endpoint',
    'api: the team agreed that all services must expose a [health endpoint]',
  ],
]

const operations: readonly Row[] = [
  ['on_call/process', 'Rotation changes every Monday at 10:00', 'On call: Rotation changes [every Monday at 10:00]'],
  [
    'on_call/process',
    'Primary must acknowledge pages within 15 minutes',
    'On call: Primary must acknowledge pages within [15 minutes]',
  ],
  [
    'on_call/process',
    'Escalation path: duty manager, then head of engineering',
    'On call: Escalation path: [duty manager], then head of engineering',
  ],
  ['on_call/process', 'Compensation is 200 EUR per week', 'On call: Compensation is [200 EUR per week]'],
  [
    'on_call/process',
    'Never restart the broker before draining the queue',
    'On call: never restart the [broker] before draining the queue',
  ],
  [
    'deploys/process',
    'Rollback requires approval from two engineers',
    'deploys: Rollback requires approval from [two] engineers',
  ],
  [
    'deploys/process',
    'Canary receives 5% of traffic for one hour',
    'deploys: Canary receives [5%] of traffic for one hour',
  ],
  [
    'incident_84/incident',
    'Root cause was an expired certificate',
    'Incident 84: Root cause was an [expired certificate]',
  ],
]

const people: readonly Row[] = [
  ['Dana_Whitfield/person', 'Leads the payments team', 'Dana Whitfield: leads the [payments team]'],
  ['Dana_Whitfield/person', 'Reports to Tom Becker', 'Dana Whitfield: reports to [Tom Becker]'],
  ['Dana_Whitfield/person', 'Is on parental leave until 3 May', 'Dana Whitfield: is on parental leave until [3 May]'],
  ['Dana_Whitfield/person', 'Head of engineering', 'Dana Whitfield: Head of [engineering]'],
  ['Dana_Whitfield/person', 'Responsible for vendor contracts', 'Dana Whitfield: responsible for [vendor contracts]'],
  ['refund_desk/team', 'Priya approves all refunds', 'Refund desk: [Priya] approves all refunds'],
  ['refund_desk/team', 'Owner: Maria Lopez', 'Refund desk: Owner: [Maria Lopez]'],
]

const policies: readonly Row[] = [
  [
    'parental_leave/policy',
    'Employees get 16 weeks at full pay',
    'Parental leave: Employees get [16 weeks] at full pay',
  ],
  [
    'parental_leave/policy',
    'Notify the people team eight weeks ahead',
    'Parental leave: notify the people team [eight weeks] ahead',
  ],
  ['vacation/policy', 'Unused days expire on 31 March', 'vacation: Unused days expire on [31 March]'],
  [
    'expenses/policy',
    'Meals are reimbursed up to 45 EUR per day',
    'expenses: Meals are reimbursed up to [45 EUR per day]',
  ],
  ['expenses/policy', 'Hotel bookings go through Navan', 'expenses: Hotel bookings go through [Navan]'],
  [
    'security/policy',
    'Production access requires a hardware key',
    'security: Production access requires a [hardware key]',
  ],
  ['security/policy', 'SOC 2 audit is run by Schellman', 'security: SOC 2 audit is run by [Schellman]'],
  ['security/policy', 'Customer data must never leave the EU', 'security: Customer data must never leave the [EU]'],
  [
    'finance/team',
    'Invoices are paid on the 15th of each month',
    'finance: invoices are paid on the [15th of each month]',
  ],
  [
    'finance/team',
    'Month-end close finishes on the fifth working day',
    'finance: Month-end close finishes on the [fifth working day]',
  ],
  ['finance/team', 'Auditor is Deloitte', 'finance: Auditor is [Deloitte]'],
  [
    'refunds/policy',
    'When a customer asks late, check the ledger first',
    'refunds: when a customer asks late, check the [ledger] first',
  ],
]

const customersAndProduct: readonly Row[] = [
  ['Northwind/customer', 'Contract renews on 1 September 2026', 'Northwind: Contract renews on [1 September 2026]'],
  ['Northwind/customer', 'Main contact is Priya Natarajan', 'Northwind: Main contact is [Priya Natarajan]'],
  ['Northwind/customer', 'Pays 12,000 USD per month', 'Northwind: pays [12,000 USD per month]'],
  ['Northwind/customer', 'Requires data to stay in Frankfurt', 'Northwind: requires data to stay in [Frankfurt]'],
  ['Northwind/customer', 'SLA guarantees 99.95% availability', 'Northwind: SLA guarantees [99.95%] availability'],
  ['Northwind/customer', 'Prefers calls after 15:00', 'Northwind: Prefers calls after [15:00]'],
  [
    'Northwind/customer',
    'Escalate outages to their CTO within one hour',
    'Northwind: escalate outages to their CTO within [one hour]',
  ],
  ['product/area', 'Exports are limited to 50,000 rows', 'product: exports are limited to [50,000] rows'],
  ['product/area', 'Roadmap is reviewed quarterly', 'product: Roadmap is reviewed [quarterly]'],
  [
    'product/area',
    'Dark mode was requested by enterprise customers',
    'product: Dark mode was requested by [enterprise customers]',
  ],
  ['product/area', 'Search supports only exact matches', 'product: Search supports only [exact matches]'],
]

test.each([
  ...technical,
  ...decisions,
  ...operations,
  ...people,
  ...policies,
  ...customersAndProduct,
])('%s: %s', (about, observation, expected) => {
  const [name = '', type = ''] = about.split('/')

  const draft = draftQuestion({ text: `${name}: ${observation}`, about: { name, type } })

  expect(draft).toMatchObject({
    status: 'drafted',
    question: expected.replace(/\[.*\]/, '____'),
    answer: /\[(.*)\]/.exec(expected)?.[1],
  })
})

test.each([
  [
    'an amount with a unit over a date',
    'On 12 March 2025 we raised the limit to 200 requests per minute',
    '200 requests per minute',
  ],
  ['the new value over the old one', 'Rate limit was raised from 100 to 250', '250'],
  ['the value over the year in parentheses', 'Logs stay for 90 days (since 2023)', '90 days'],
  ['the value over the list marker', '2. Wait 15 minutes', '15 minutes'],
  ['the amount over the year of a budget', 'The 2025 budget is 2.4 million EUR', '2.4 million EUR'],
  ['a name over the number of a tier', 'Tier 2 support is handled by Genpact', 'Genpact'],
  ['a name over the year that opens the sentence', 'Since 2021 the rota is owned by Ana', 'Ana'],
  ['the version that was reached', 'Migrated from MySQL 5.7 to PostgreSQL 16', '16'],
  ['the last of a list', 'Reminders are sent on day 1, 3 and 7', '7'],
  ['the number without its unit where the unit stands twice', 'Kept for 90 days, for trials 30 days', '90'],
])('of several parts it asks for %s', (_, observation, answer) => {
  const draft = draftQuestion({ text: observation, about: { name: 'platform', type: 'team' } })

  expect(draft).toMatchObject({ status: 'drafted', answer })
})

test('a fact of which nothing else is known stands for itself, without a context line', () => {
  expect(draftQuestion({ text: 'The refund window is 30 days. It was shorter before.' })).toEqual({
    status: 'drafted',
    context: '',
    question: 'The refund window is ____.',
    answer: '30 days',
  })
})

test('the context line names the entity and its type in readable words', () => {
  const about = { name: 'billing_service', type: 'internal_system' }

  expect(draftQuestion({ text: 'Runs on port 5433', about })).toMatchObject({
    context: 'Billing service · internal system',
  })
})

test('a long entity name and type are cut to the limits', () => {
  const about = { name: 'release '.repeat(20), type: 'process '.repeat(20) }

  const draft = draftQuestion({ text: 'Ships on 12 March 2025', about })

  expect(draft).toMatchObject({ status: 'drafted', answer: '12 March 2025' })
  expect(draft.status === 'drafted' && draft.context.length).toBeLessThanOrEqual(80)
})

test.each([
  ['Die Kündigungsfrist beträgt 30 Tage', 'Die Kündigungsfrist beträgt ____ Tage'],
  ['Das Team trifft sich in Hamburg', 'Das Team trifft sich in ____'],
  ['服务器在端口5433上运行', '服务器在端口____上运行'],
])('in another language a number or a name is found: %s', (text, question) => {
  expect(draftQuestion({ text })).toMatchObject({ status: 'drafted', question })
})
