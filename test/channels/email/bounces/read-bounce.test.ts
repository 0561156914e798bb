import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Bounce, readBounce } from '../../../../channels/email/bounces/read-bounce.ts'
import { bounceMail, bouncesAt, fixtureKey } from '../../../support/bounces.ts'

const otherKey = '11111111-1111-4111-8111-111111111111'
const about = (kind: 'hard' | 'soft' | 'complaint', status: string): Bounce => ({
  kind,
  status,
  messageKey: fixtureKey,
})
const read = (text: string) => readBounce(Buffer.from(text, 'latin1'), bouncesAt)
const textOf = (name: string) => bounceMail(name).toString('latin1')

test.each<[string, Bounce]>([
  ['postfix-unknown-user', about('hard', '5.1.1')],
  ['postfix-gave-up', about('soft', '4.4.1')],
  ['postfix-delayed', { kind: 'none', reason: 'not-failed' }],
  ['postfix-alias', about('soft', '5.1.1')],
  ['postfix-without-key', about('hard', '5.1.1')],
  ['exchange-not-found', about('hard', '5.1.10')],
  ['exchange-mailbox-full', about('soft', '5.2.2')],
  ['gmail-unknown-user', about('hard', '5.1.1')],
  ['gmail-policy', about('soft', '5.7.1')],
  ['feedback-abuse', about('complaint', 'abuse')],
  ['feedback-not-spam', { kind: 'none', reason: 'no-complaint' }],
  ['vacation', { kind: 'none', reason: 'automatic-reply' }],
  ['qmail-plain', { kind: 'none', reason: 'unrecognised' }],
])('%s is read for what it is', (name, expected) => {
  expect(readBounce(bounceMail(name), bouncesAt)).toEqual(expected)
})

test.each([
  ['5.1.1', 'hard'],
  ['5.1.2', 'hard'],
  ['5.1.3', 'hard'],
  ['5.1.6', 'hard'],
  ['5.1.10', 'hard'],
  ['5.2.1', 'hard'],
  ['5.1.8', 'soft'],
  ['5.2.2', 'soft'],
  ['5.4.1', 'soft'],
  ['5.4.4', 'soft'],
  ['5.7.26', 'soft'],
  ['4.2.2', 'soft'],
])('a failure with %s is %s', (status, kind) => {
  expect(read(textOf('postfix-unknown-user').replace('Status: 5.1.1', `Status: ${status}`))).toMatchObject({
    kind,
    status,
  })
})

test.each(['relayed', 'delivered', 'expanded', 'Delayed'])('%s is no failure, whatever the code says', (action) => {
  expect(read(textOf('postfix-unknown-user').replace('Action: failed', `Action: ${action}`))).toEqual({
    kind: 'none',
    reason: 'not-failed',
  })
})

test('a code that says nothing gives way to the one that the other server gave', () => {
  const text = textOf('postfix-unknown-user')

  expect(read(text.replace('Status: 5.1.1', 'Status: 5.0.0'))).toEqual(about('hard', '5.1.1'))
  expect(read(text.replace('Status: 5.1.1', 'Status: see below'))).toEqual(about('hard', '5.1.1'))
  expect(read(text.replace('Status: 5.1.1', 'Status: 5.0.0').replace('550 5.1.1', '550'))).toEqual(
    about('soft', '5.0.0'),
  )
})

test('the address that it came back to outweighs the mail that it quotes', () => {
  const quotesAnother = textOf('postfix-unknown-user').replace(`Message-ID: <${fixtureKey}`, `Message-ID: <${otherKey}`)

  expect(read(quotesAnother)).toEqual(about('hard', '5.1.1'))
})

test('a mail that was sent without a key is found by its id, also where none is expected', () => {
  expect(readBounce(bounceMail('postfix-unknown-user'), null)).toEqual(about('hard', '5.1.1'))
})

test('servers may write the key in capitals', () => {
  expect(read(textOf('postfix-unknown-user').replaceAll(fixtureKey, fixtureKey.toUpperCase()))).toEqual(
    about('hard', '5.1.1'),
  )
})

test('a report about a mail of somebody else names none of ours', () => {
  expect(read(textOf('postfix-unknown-user').replaceAll(fixtureKey, 'someone-else'))).toEqual({
    kind: 'none',
    reason: 'no-mail-named',
  })
})

test('a report within a quoted mail is not believed', () => {
  const forwarded = `From: mallory@example.net\r\nTo: ${bouncesAt}\r\nContent-Type: message/rfc822\r\n\r\n${textOf('postfix-unknown-user')}`
  const attached = [
    'From: mallory@example.net',
    'Content-Type: multipart/mixed; boundary=outer',
    '',
    '--outer',
    'Content-Type: message/rfc822',
    '',
    textOf('postfix-unknown-user'),
    '--outer--',
  ].join('\r\n')

  expect(read(forwarded)).toEqual({ kind: 'none', reason: 'no-report' })
  expect(read(attached)).toEqual({ kind: 'none', reason: 'no-report' })
})

test('a report that a gateway wrapped with its footer is still one', () => {
  const wrapped = [
    'From: MAILER-DAEMON@mx.example.com',
    'Content-Type: multipart/mixed; boundary=outer',
    '',
    '--outer',
    textOf('postfix-unknown-user'),
    '--outer',
    '',
    'Scanned.',
    '--outer--',
  ].join('\r\n')

  expect(read(wrapped)).toEqual(about('hard', '5.1.1'))
})

test.each(['base64', 'quoted-printable'])('a report whose parts are written in %s is read', (encoding) => {
  const block =
    'Reporting-MTA: dns; mx\r\n\r\nFinal-Recipient: rfc822; a@example.com\r\nAction: failed\r\nStatus: 5.1.1\r\n'
  const body = encoding === 'base64' ? Buffer.from(block).toString('base64') : block.replace('Action', '=41ction')
  const text = [
    `To: bounces+${fixtureKey}@clo.example.com`,
    'Content-Type: multipart/report; report-type=delivery-status; boundary=b',
    '',
    '--b',
    'Content-Type: message/delivery-status',
    `Content-Transfer-Encoding: ${encoding}`,
    '',
    body,
    '--b--',
  ].join('\r\n')

  expect(read(text)).toEqual(about('hard', '5.1.1'))
})

test('an inner boundary may begin like the outer one', () => {
  const text = textOf('gmail-unknown-user').replaceAll(
    '\r\n--000000000000a1b2c3\r\n',
    '\r\n--000000000000a1b2c3 \t\r\n',
  )

  expect(read(text)).toEqual(about('hard', '5.1.1'))
})

test('a report without its recipients is unrecognised, one cut short is read as far as it goes', () => {
  const text = textOf('postfix-unknown-user')

  expect(read(text.replace('Action: failed', 'Acton: failed'))).toEqual({ kind: 'none', reason: 'unrecognised' })
  expect(read(text.slice(0, text.indexOf('Remote-MTA')))).toEqual(about('hard', '5.1.1'))
})

const bombs: readonly (readonly [string, () => string])[] = [
  ['20 MB of attachment', () => textOf('postfix-unknown-user') + 'A'.repeat(20_000_000)],
  ['a header that never ends', () => `Subject: ${'x '.repeat(10_000_000)}`],
  ['a million header lines', () => 'To: a@b\n'.repeat(1_000_000)],
  ['a million folded lines', () => `To: a\n${' b@c,\n'.repeat(1_000_000)}`],
  ['addresses without an end', () => `To: ${'a'.repeat(200_000)}\n`.repeat(2)],
  ['spaces', () => `Content-Type: multipart/report;${' '.repeat(250_000)}\n\n`],
  ['semicolons', () => `Content-Type: multipart/report${'; '.repeat(120_000)}boundary\n\n`],
  ['a boundary on every line', () => `Content-Type: multipart/report; boundary=b\n\n${'--b\n'.repeat(65_000)}`],
  ['boundaries that almost match', () => `Content-Type: multipart/report; boundary=b\n\n${'--bb\n'.repeat(65_000)}`],
  [
    'parts within parts',
    () => {
      const opening = (depth: number) => `Content-Type: multipart/report; boundary=b${depth}\n\n--b${depth}\n`
      return Array.from({ length: 5_000 }, (_, depth) => opening(depth)).join('')
    },
  ],
  [
    'a hundred thousand recipients',
    () =>
      `Content-Type: multipart/report; boundary=b\n\n--b\nContent-Type: message/delivery-status\n\n${'Action: failed\n\n'.repeat(100_000)}`,
  ],
  [
    'blanks that end in nothing',
    () => `Content-Type: multipart/report; boundary=b\n\n--b\n\n${'=\n \t'.repeat(80_000)}`,
  ],
]

test.each(bombs)('%s is read in a moment', (_, build) => {
  const mail = Buffer.from(build(), 'latin1')
  const startedAt = performance.now()

  const bounce = readBounce(mail, bouncesAt)

  // Takes about 5 ms; a quadratic step takes seconds.
  expect(performance.now() - startedAt).toBeLessThan(500)
  expect(bounce.kind).toMatch(/none|hard/)
})

test('no bytes whatever make it throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 2_000 }), (mail) => {
      expect(readBounce(mail, bouncesAt).kind).toBe('none')
    }),
    { numRuns: 500 },
  )
})

test('a report that is torn, shuffled or spoiled is read as a code of known shape, or not at all', () => {
  const lines = textOf('gmail-unknown-user').split('\r\n')
  const spoiled = fc
    .tuple(
      fc.array(fc.tuple(fc.nat(lines.length - 1), fc.constantFrom('', '\0', '--', ' '.repeat(80), ';', '="', 'é'))),
      fc.shuffledSubarray(lines, { minLength: lines.length - 12 }),
      fc.boolean(),
    )
    .map(([changes, shuffled, isShuffled]) => {
      const text = isShuffled ? [...shuffled] : [...lines]
      for (const [at, by] of changes) text[at] = `${by}${(text[at] ?? '').slice(1)}`
      return text.join('\n')
    })

  fc.assert(
    fc.property(spoiled, (text) => {
      const bounce = read(text)
      if (bounce.kind === 'none') return
      expect(bounce.messageKey).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
      expect(bounce.status).toMatch(/^([245]\.\d{1,3}\.\d{1,3}|[a-z-]{5,12})$/)
    }),
    { numRuns: 500 },
  )
})
