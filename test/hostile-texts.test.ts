import { parse } from 'csv-parse/sync'
import { expect, onTestFinished, test } from 'vitest'
import { actionIds } from '../channels/slack/actions.ts'
import { faultsOfMessage } from '../channels/slack/block-limits.ts'
import type { Db } from '../engine/db/pool.ts'
import { answerLink, ownReportLink, settingsLink, unsubscribeLink } from '../engine/links/link.ts'
import { runDeliver } from '../jobs/deliver.ts'
import { runDirectory } from '../jobs/directory.ts'
import { days, type Member, monday } from './support/cast.ts'
import { cloneDatabase } from './support/database.ts'
import { type HostilePair, hostileUsers, tellHostile } from './support/hostile-team.ts'
import { type OverheardProgram, startOverheard } from './support/overheard-program.ts'
import { type MovableClock, movableClock } from './support/slack/clock.ts'
import { command, openHome, press } from './support/slack/gestures.ts'
import { type SlackDouble, serveSlack } from './support/slack/slack-double.ts'
import { type Message, messagesOf, type Shape, tokens } from './support/slack/workspace.ts'
import { type ReceivedMail, type SmtpServer, startSmtp } from './support/smtp.ts'

/** What nobody may read: controls but the end of a line, marks that turn text around, and half characters. */
const unreadable =
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]|\p{Cs}/u

test('by mail, every one of them is text: no header, no recipient, no element and no attribute comes of it', async () => {
  const story = await begin('smtp')

  const byTry = story.pairs.map(({ tries, byMail }) => {
    const mails = story.smtp.received.filter(({ to }) => to.includes(byMail.email))
    return [tries, mails.map(shapeOfMail)] as const
  })

  const [, harmless] = byTry[0]!
  expect(harmless).toHaveLength(1)
  expect(harmless[0]).toMatchObject({ extra: [], tells: 'Mallory', unreadable: [] })
  for (const [tries, shape] of byTry) expect([tries, shape]).toEqual([tries, harmless])
})

test('in Slack, every one of them stands in text elements alone, in messages, forms and Homes', async () => {
  const story = await begin('smtp')
  const { slack, clock, program, pairs } = story
  const userOf = ({ inSlack }: HostilePair) => hostileUsers.find(({ email }) => email === inSlack.email)!.id
  const messageOf = (pair: HostilePair): Message => {
    const channel = [...slack.workspace.channels.values()].find(({ user }) => user === userOf(pair))!
    return messagesOf(slack.workspace, channel.id).at(-1)!
  }

  for (const pair of pairs) {
    const user = userOf(pair)
    // Slack takes so many a minute.
    clock.pass(10_000)
    await program.act(slack, openHome(slack, user))
    await program.act(slack, command(slack, user, { name: '/clo', text: 'stats' }))
    for (const action of [actionIds.type, actionIds.reveal])
      await program.act(slack, press(slack, user, { on: messageOf(pair), action }))
  }

  const sent = slack.calls.map(({ method, arguments: given }) => ({ method, given: unpacked(given) }))
  const answered = program.left.filter(({ door }) => door === 'slack answer').map(({ text }) => JSON.parse(text))
  const told = sent.filter(({ given }) => JSON.stringify(given).includes('Mallory'))
  expect(new Set(told.map(({ method }) => method))).toEqual(
    new Set(['chat.postMessage', 'chat.update', 'views.open', 'views.publish']),
  )
  expect(told.flatMap(({ method, given }) => misplaced(given, method))).toEqual([])
  expect(answered.flatMap((answer) => misplaced(answer, 'answer'))).toEqual([])
  const messages = sent.filter(({ method }) => method.startsWith('chat.')).map(({ given }) => given as SentMessage)
  expect(messages.flatMap((message) => faultsOfMessage(message))).toEqual([])
  expect(messages.flatMap(({ text }) => (text.includes('Mallory') || /[<>]/.test(text) ? [text] : []))).toEqual([])
  expect(sent.filter(({ method }) => method === 'chat.postMessage').map(({ given }) => given)).toEqual(
    pairs.map(() => expect.objectContaining({ unfurl_links: 'false', unfurl_media: 'false' })),
  )
  const shapes = pairs.map((pair) => [pair.tries, typesOf(messageOf(pair).blocks)])
  expect(shapes).toEqual(pairs.map(({ tries }) => [tries, typesOf(messageOf(pairs[0]!).blocks)]))
})

test('on the web, no page has an element or an attribute of theirs', async () => {
  const story = await begin('folder')
  const { db, program, pairs } = story

  const pages = async ({ byMail }: HostilePair) => {
    const shapes: string[][] = []
    for (const [path, form] of await pathsOf(story, byMail)) {
      const { body } = await program.visit(form ? 'POST' : 'GET', path, form)
      shapes.push(tagsOf(body))
    }
    return shapes
  }
  const shapes: (readonly [string, string[][]])[] = []
  for (const pair of pairs) shapes.push([pair.tries, await pages(pair)])
  const [, harmless] = shapes[0]!
  const report = await program.visit('GET', '/report')
  const outbox = await program.visit('GET', '/outbox')

  expect(harmless.length).toBe(7)
  expect(await db.selectFrom('nudge').where('channel', '=', 'email').selectAll().execute()).toHaveLength(pairs.length)
  for (const [tries, shape] of shapes) expect([tries, shape]).toEqual([tries, harmless])
  for (const { body } of [report, outbox])
    expect(tagsOf(body).filter((tag) => /Mallory|evil|alert/.test(tag))).toEqual([])
  expect(outbox.body.match(/<li>/g)).toHaveLength(pairs.length)
})

test('a terminal and a spreadsheet print them and nothing else', async () => {
  const { program } = await begin('folder')
  const before = program.left.length

  for (const words of [
    ['concepts', 'list', '--limit', '100'],
    ['concepts', 'list', '--limit', '100', '--json'],
    ['people', 'list'],
    ['people', 'map'],
    ['source', 'list'],
    ['audience', 'list'],
    ['report'],
    ['report', '--json'],
    ['plan', '--dry-run'],
    ['doctor'],
  ])
    await program.run(...words)
  await program.run('report', '--csv')
  const printed = program.left.slice(before).filter(({ door }) => door === 'stdout')
  const csv = printed.at(-2)?.text ?? ''
  const cells = (parse(csv) as string[][]).flat()

  expect(printed.filter(({ text }) => text.includes('Mallory')).length).toBeGreaterThan(5)
  expect(program.left.filter(({ door, text }) => door === 'log' && text.includes('Mallory'))).toEqual([])
  expect(printed.flatMap(({ text }) => unreadable.exec(text) ?? [])).toEqual([])
  expect(cells.filter((cell) => cell.includes('Mallory')).length).toBeGreaterThan(0)
  expect(cells.filter((cell) => /^[=+\-@\t\r]/.test(cell) && Number.isNaN(Number(cell)))).toEqual([])
})

type Story = {
  readonly db: Db
  readonly clock: MovableClock
  readonly slack: SlackDouble
  readonly smtp: SmtpServer
  readonly program: OverheardProgram
  readonly pairs: readonly HostilePair[]
}

/** Everybody is told, planned for and delivered to, over the real jobs and commands; mails go to a server or wait in a folder. */
async function begin(mails: 'smtp' | 'folder'): Promise<Story> {
  const { db, url, drop } = await cloneDatabase()
  onTestFinished(drop)
  const clock = movableClock(monday)
  const slack = await serveSlack({ clock, people: hostileUsers })
  const smtp = await startSmtp()
  onTestFinished(smtp.close)
  const program = await startOverheard(
    {
      DATABASE_URL: url,
      SLACK_BOT_TOKEN: tokens.bot,
      SLACK_APP_TOKEN: tokens.app,
      CLO_SLACK_API_URL: slack.apiUrl,
      CLO_SLACK_PER_MINUTE: '99999',
      ...(mails === 'smtp' && { SMTP_URL: smtp.url }),
    },
    clock,
  )
  const pairs = await tellHostile(db, program, clock)
  await runDirectory(program.runtime, clock())
  await program.run('plan')
  await program.run('deliver')
  await runDeliver(program.runtime)
  return { db, clock, slack, smtp, program, pairs }
}

/** What a mail is, whatever its texts say. `extra`: recipients besides the one; `tells`: what of the text is legible in every part. */
function shapeOfMail({ to, mail, source }: ReceivedMail) {
  const html = mail.html || ''
  const text = mail.text ?? ''
  const [recipients] = [mail.to ?? []].flat()
  const parts = [mail.subject ?? '', text, html]
  return {
    headers: mail.headerLines.map(({ key }) => key),
    extra: [...to.slice(1), ...(recipients?.value.slice(1) ?? []), ...[mail.cc ?? [], mail.bcc ?? []].flat()],
    from: mail.from?.text,
    lines: text.split('\n').length,
    tags: tagsOf(html),
    tells: parts.every((part) => part.includes('Mallory')) ? 'Mallory' : '',
    unreadable: parts.flatMap((part) => unreadable.exec(part.replaceAll(/\r?\n/g, '\n')) ?? []),
    parts: source.toString('latin1').match(/^Content-Type: \S+/gim),
  }
}

/** Every tag with its attributes, but for what is ours to differ: addresses, which hold a link, and the opener. */
function tagsOf(html: string): string[] {
  return (html.match(/<[^>]*>/g) ?? []).map((tag) =>
    tag.replaceAll(/(href|action|src|aria-label|datetime)="[^"]*"/g, '$1'),
  )
}

/** Where Mallory stands in what Slack is sent, other than as the text of an element that is never read as markup. */
function misplaced(node: unknown, path: string, parent: Shape = {}): readonly string[] {
  if (typeof node === 'string') {
    if (!node.includes('Mallory')) return []
    const key = path.split('.').at(-1)
    if (key === 'text' && ['plain_text', 'text'].includes(String(parent.type))) return []
    // The words of an answer to a command are read aloud where its blocks are not shown; there Slack's marks are escaped.
    return path === 'answer.body.text' && !/[<>]/.test(node) ? [] : [`${path}: ${node}`]
  }
  if (typeof node !== 'object' || node === null) return []
  return Object.entries(node).flatMap(([key, value]) => misplaced(value, `${path}.${key}`, node as Shape))
}

type SentMessage = { readonly text: string; readonly blocks: readonly Shape[] }

/** What Slack is sent as JSON within a form, as it is. */
function unpacked(given: Shape): Shape {
  const isJson = (key: string) => ['blocks', 'view', 'metadata'].includes(key)
  return Object.fromEntries(
    Object.entries(given).map(([key, value]) => [key, isJson(key) ? JSON.parse(String(value)) : value]),
  )
}

/** What kinds of blocks and elements there are, in order. */
function typesOf(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(typesOf)
  if (typeof node !== 'object' || node === null) return null
  const { type, elements } = node as Shape
  return [type, typesOf(elements)]
}

/** The pages of one person, in the order in which they would be seen: the question twice, before its answer and with it. */
async function pathsOf({ db, program, clock }: Story, { id }: Member): Promise<[string, Record<string, string>?][]> {
  const { id: nudgeId, message_key: key } = await db
    .selectFrom('nudge')
    .select(['id', 'message_key'])
    .where('person_id', '=', id)
    .executeTakeFirstOrThrow()
  const links = { ...program.runtime.links, baseUrl: '' }
  const question = answerLink(links, { personId: id, nudgeId, position: 1 }, days(7))
  return [
    [question],
    [`${question}/reveal`, {}],
    [question],
    [settingsLink(links, id, days(7))],
    [ownReportLink(links, id, days(7))],
    [unsubscribeLink(links, id, clock())],
    [`/outbox/${key}`],
  ]
}
