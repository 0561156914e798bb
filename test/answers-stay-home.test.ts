import { sql } from 'kysely'
import { expect, onTestFinished, test } from 'vitest'
import { actionIds, blockIds } from '../channels/slack/actions.ts'
import { fields, proposeShortcut } from '../channels/slack/view-ids.ts'
import type { Db } from '../engine/db/pool.ts'
import { answerLink, ownReportLink, settingsLink, unsubscribeLink } from '../engine/links/link.ts'
import { tellChannelLost } from '../engine/nudges/channel-lost.ts'
import { startPractice } from '../engine/nudges/practice.ts'
import { snooze } from '../engine/nudges/snooze.ts'
import type { QuestionRef } from '../engine/reviews/question-ref.ts'
import { runDeliver } from '../jobs/deliver.ts'
import { runDirectory } from '../jobs/directory.ts'
import { runMaintain } from '../jobs/maintain.ts'
import { days, inForce, monday } from './support/cast.ts'
import { cloneDatabase } from './support/database.ts'
import { findWords } from './support/hidden-words.ts'
import { overhear } from './support/overhear.ts'
import { type Left, type OverheardProgram, startOverheard } from './support/overheard-program.ts'
import { type MovableClock, movableClock } from './support/slack/clock.ts'
import { command, messageShortcut, openHome, press, submit } from './support/slack/gestures.ts'
import { type SlackDouble, serveSlack } from './support/slack/slack-double.ts'
import { type Message, messagesOf, type Shape, tokens } from './support/slack/workspace.ts'
import { startSmtp } from './support/smtp.ts'
import { type Told, tellTeam } from './support/told-team.ts'

/** A busy machine takes its time over some five hundred pages and messages, and the search in them. */
const patienceMs = 180_000
const minutes = (count: number) => count * 60_000

test(
  'no answer leaves the house before somebody asks to see it',
  async () => {
    const story = await begin()
    const { db, clock, program } = story

    await tellMonday(story)
    await lookAround(story)
    for (const path of await everyPath(story)) {
      await program.visit('GET', path)
      if (path.startsWith('/a/')) await program.visit('HEAD', path)
    }
    for (const [place, ref] of (await askedOf(db)).entries()) {
      const form = ['rate', 'dismiss', 'practise', 'undo', 'restore'][place % 5]
      const { path } = await program.visit('POST', `${pathOf(story, ref)}/${form}`, { rating: 'good' })
      if (path !== null) await program.visit('GET', path)
    }
    await runDeliver(program.runtime)
    const { SMTP_URL, SLACK_APP_TOKEN, ...withoutMailServer } = story.environment
    const other = await startOverheard(withoutMailServer, clock)
    clock.pass(days(2).getTime() - clock().getTime())
    await other.run('plan')
    await other.run('deliver', '--json')
    await runMaintain(other.runtime, clock())
    const outbox = await other.visit('GET', '/outbox')
    const mails = [...outbox.body.matchAll(/\/outbox\/[\w-]{36}/g)].map(([path]) => path)
    for (const path of mails.flatMap((mail) => [mail, `${mail}/body`])) await other.visit('GET', path)

    const left = [...story.left(), ...other.left, ...other.folder()]
    expect(leaksIn(left, story.things)).toEqual([])
    for (const door of ['slack', 'mail', 'web', 'log', 'stdout']) expect(doorsOf(left)).toContain(door)
    expect(mails).toHaveLength(other.folder().length)
    expect(await unheardOf(story, left)).toEqual([])
  },
  patienceMs,
)

test(
  'once it is shown, an answer stands in the page or the body of the message, and nowhere else',
  async () => {
    const story = await begin()
    const { db, clock, program, slack } = story
    await tellMonday(story)
    const asked = await askedOf(db)
    const refs = asked.filter(({ position }) => position === 1)

    const typed = await typeBesideAnswer(story)
    for (const ref of refs) {
      const here = pathOf(story, ref)
      const message = messageOf(story, ref)
      if (message !== undefined && offers(message, actionIds.reveal))
        await program.act(slack, press(slack, userOf(ref), { on: message, action: actionIds.reveal }))
      else await program.visit('POST', `${here}/reveal`)
      await program.visit('GET', here)
    }
    await later(story)
    const shown = shownBy(story)
    for (const [place, ref] of refs.entries()) {
      const here = pathOf(story, ref)
      await program.visit('POST', `${here}/rate`, { rating: place % 2 === 0 ? 'good' : 'again' })
      if (place % 3 === 0) await program.visit('POST', `${here}/undo`)
      if (place % 3 === 1) await program.visit('POST', `${here}/flag`, { note: 'It is out of date.' })
      await program.visit('GET', here)
    }
    await later(story)
    await lookAround(story)
    for (const path of await everyPath(story)) await program.visit('GET', path)
    clock.pass(minutes(30))
    await later(story)

    expect(leaksIn(besidesAnswers(story), story.things)).toEqual([])
    const onSlack = refs.filter(
      ({ channel, status, isSnoozed }) => channel === 'slack' && status === 'sent' && !isSnoozed,
    )
    expect(shown.sort()).toEqual(
      [
        ...refs.map((ref) => `${pathOf(story, ref)} ${ref.answer}`),
        ...onSlack.map(({ providerId, answer }) => `${providerId} ${answer}`),
        `form ${typed.answer}`,
      ].sort(),
    )
  },
  patienceMs,
)

/** What every door needs to be watched, around a program of its own database. */
type Story = {
  readonly db: Db
  readonly clock: MovableClock
  readonly slack: SlackDouble
  readonly environment: Readonly<Record<string, string>>
  readonly program: OverheardProgram
  readonly things: readonly Told[]
  /** All that left the process, byte for byte. */
  left(): readonly Left[]
}

async function begin(): Promise<Story> {
  const { db, url, drop } = await cloneDatabase()
  onTestFinished(drop)
  const { things, members } = await tellTeam(db)
  const clock = movableClock(monday)
  const slack = await serveSlack({ clock, people: members })
  const smtp = await startSmtp()
  onTestFinished(smtp.close)
  const toSlack = await overhear(slack.origin)
  // Without encryption, or there is nothing to hear.
  const toMailServer = await overhear(`${smtp.url}?ignoreTLS=true`)
  const environment = {
    DATABASE_URL: url,
    SMTP_URL: toMailServer.url,
    SLACK_BOT_TOKEN: tokens.bot,
    SLACK_APP_TOKEN: tokens.app,
    CLO_SLACK_API_URL: `${toSlack.url}api/`,
    CLO_SLACK_PER_MINUTE: '99999',
  }
  const program = await startOverheard(environment, clock)
  const heard = (door: string, said: readonly string[]) => said.map((text) => ({ door, text }))
  const left = () => [...program.left, ...heard('slack', toSlack.said()), ...heard('mail', toMailServer.said())]
  return { db, clock, slack, environment, program, things, left }
}

/** The jobs of a Monday: questions and a notice of each kind on both channels, one message that Slack refuses, a practice and a snooze. */
async function tellMonday(story: Story): Promise<void> {
  const { db, clock, slack, program } = story
  const { runtime } = program
  await runDirectory(runtime, clock())
  await runMaintain(runtime, clock())
  await program.run('plan', '--dry-run')
  await program.run('plan', '--json')
  slack.faults.push({ kind: 'html with 200' }, { kind: 'refused', error: 'msg_too_long' })
  await program.run('deliver', '--json')
  await tellChannelLost(db, await idOf(db, 'Dan'), 'email', clock())
  await startPractice(db, inForce, { personId: await idOf(db, 'Ada'), channel: 'slack', most: 5 }, clock())
  const eva = (await askedOf(db)).find(({ name }) => name === 'Eva')
  if (eva !== undefined) await snooze(db, eva, eva.personId, 'tomorrow', clock())
  await later(story)
}

/** Who is in Slack opens the Home and the forms, types commands, and would propose something. */
async function lookAround(story: Story): Promise<void> {
  const { db, slack, program } = story
  const seen = new Map((await askedOf(db)).map((ref) => [userOf(ref), messageOf(story, ref)]))
  for (const [user, message] of seen) {
    if (message === undefined) continue
    await program.act(slack, openHome(slack, user))
    for (const text of ['stats', 'why', 'settings', 'help'])
      await program.act(slack, command(slack, user, { name: '/clo', text }))
    await program.act(slack, messageShortcut(slack, user, { on: message, callback: proposeShortcut }))
    if (offers(message, actionIds.type))
      await program.act(slack, press(slack, user, { on: message, action: actionIds.type }))
  }
}

/** Gita writes down what she remembers, and sees the answer beside it. */
async function typeBesideAnswer(story: Story): Promise<Asked> {
  const { db, slack, program } = story
  const ref = (await askedOf(db)).find(({ name }) => name === 'Gita')
  const message = ref && messageOf(story, ref)
  if (ref === undefined || message === undefined) throw new Error('Gita was asked nothing')
  await program.act(slack, press(slack, userOf(ref), { on: message, action: actionIds.type }))
  const form = [...slack.workspace.modals.values()].at(-1)
  if (form === undefined) throw new Error('Gita has no form')
  await program.act(slack, submit(slack, form, { [fields.typed]: 'With a key' }))
  return ref
}

/** A little later, everything is delivered and shown as it stands. */
async function later({ clock, program }: Story): Promise<void> {
  clock.pass(minutes(2))
  await program.run('deliver')
}

type Asked = QuestionRef & {
  readonly name: string
  readonly channel: string
  readonly status: string
  readonly providerId: string | null
  readonly isSnoozed: boolean
  readonly text: string
  readonly answer: string
}

/** Every question of every nudge, in order. */
async function askedOf(db: Db): Promise<readonly Asked[]> {
  const { rows } = await sql<Asked>`
    select question.person_id as "personId", question.nudge_id as "nudgeId", question.position, person.name, nudge.channel, nudge.status,
      nudge.provider_id as "providerId", nudge.closed_reason is not distinct from 'snoozed' as "isSnoozed", version.question as text, version.answer
    from question
    join nudge on nudge.person_id = question.person_id and nudge.id = question.nudge_id
    join person on person.id = question.person_id
    join concept_version as version on version.concept_id = question.concept_id and version.version = question.version
    order by question.person_id, question.nudge_id, question.position`.execute(db)
  return rows
}

async function idOf(db: Db, name: string): Promise<string> {
  const { id } = await db.selectFrom('person').select('id').where('name', '=', name).executeTakeFirstOrThrow()
  return id
}

function userOf({ name }: Asked): string {
  return `U0${name.toUpperCase()}`
}

/** The message of a nudge, as it stands in Slack; undefined where there is none. */
function messageOf({ slack }: Story, { providerId }: Asked): Message | undefined {
  const [channel = '', ts] = (providerId ?? '').split('/')
  return messagesOf(slack.workspace, channel).find((message) => message.ts === ts)
}

function offers({ blocks }: Message, action: string): boolean {
  return JSON.stringify(blocks).includes(`"${action}"`)
}

/** The same address whenever it is asked for, so that pages can be compared. */
function pathOf({ program }: Story, ref: QuestionRef): string {
  return answerLink({ ...program.runtime.links, baseUrl: '' }, ref, days(7))
}

/** Every page that there is: everybody's own ones, each question, those of admins, and what is nowhere. */
async function everyPath(story: Story): Promise<readonly string[]> {
  const { db, clock, program } = story
  const links = { ...program.runtime.links, baseUrl: '' }
  const people = await db.selectFrom('person').select('id').execute()
  const expiresAt = new Date(clock().getTime() + minutes(60))
  return [
    ...['/', '/report', '/healthz', '/style.css', '/outbox', '/nowhere', '/a/v1.e30.none'],
    ...people.flatMap(({ id }) => [
      settingsLink(links, id, expiresAt),
      unsubscribeLink(links, id, clock()),
      ownReportLink(links, id, expiresAt),
    ]),
    ...(await askedOf(db)).map((ref) => pathOf(story, ref)),
  ]
}

/** Which answers were found where: nothing, when all is well. */
function leaksIn(left: readonly Left[], things: readonly Told[]): readonly string[] {
  const answers = things.map(({ answer }) => answer)
  return [...Map.groupBy(left, ({ door }) => door)].flatMap(([door, texts]) =>
    findWords(answers, texts.map(({ text }) => text).join('\n')).map((word) => `${door}: ${word}`),
  )
}

function doorsOf(left: readonly Left[]): readonly string[] {
  return [...new Set(left.map(({ door }) => door.split(' ')[0] ?? ''))]
}

/** What was asked and was not heard where it must have gone: a search that finds no question would find no answer either. Slack shows one at a time. */
async function unheardOf({ db, things }: Story, left: readonly Left[]): Promise<readonly string[]> {
  const heard = (door: string, words: readonly string[]) =>
    findWords(
      words,
      left
        .filter((one) => one.door.startsWith(door))
        .map(({ text }) => text)
        .join('\n'),
    )
  const asked = (await askedOf(db)).filter(({ status }) => status === 'sent')
  const thingsOf = (questions: readonly Asked[]) =>
    things.filter(({ topic }) => questions.some(({ text }) => text.includes(topic)))
  const wordsOf = (questions: readonly Asked[]) => thingsOf(questions).map(({ topic }) => topic)
  const expected = {
    slack: wordsOf(asked.filter(({ channel, position }) => channel === 'slack' && position === 1)),
    mail: wordsOf(asked.filter(({ channel }) => channel === 'email')),
    web: [...wordsOf(asked), ...thingsOf(asked).flatMap(({ before }) => before ?? [])],
  }
  return Object.entries(expected).flatMap(([door, words]) => {
    const found = heard(door, words)
    return words.length === 0 ? [`${door}: nothing`] : words.filter((one) => !found.includes(one))
  })
}

/** Where answers stand, with each: the path of a page, the id of a message, or a form. */
function shownBy({ program, slack, things }: Story): string[] {
  const answers = things.map(({ answer }) => answer)
  const within = (place: string, shown: unknown) =>
    findWords(answers, JSON.stringify(shown)).map((answer) => `${place} ${answer}`)
  const inPages = program.left.flatMap(({ door, text }) =>
    door === formDoor
      ? within('form', partedBlocks(JSON.parse(text)).shown)
      : within(door.split(' ')[2] ?? '', text.match(answerBox) ?? []),
  )
  const inMessages = slack.calls.flatMap(({ arguments: { channel, ts, blocks } }) =>
    within(`${channel}/${ts}`, partedBlocks({ blocks }).shown),
  )
  return [...new Set([...inPages, ...inMessages])]
}

/** All that left the process but for the places where an answer stands once it is shown. */
function besidesAnswers({ program, slack, left }: Story): readonly Left[] {
  return [
    ...program.left.map(({ door, text }) => ({
      door,
      text: door === formDoor ? partedBlocks(JSON.parse(text)).besides : text.replaceAll(answerBox, ''),
    })),
    ...slack.calls.map((call) => ({ door: `slack ${call.method}`, text: partedBlocks(call.arguments).besides })),
    ...left().filter(({ door }) => door === 'mail'),
  ]
}

/** What is answered to Slack when somebody sends a form. */
const formDoor = 'slack answer'

const answerBox = /<div class="answer">[\s\S]*?<\/div>/g

/** Blocks that show an answer, apart from all that stands around them. In a form it stands beside what somebody wrote. */
function partedBlocks(sent: unknown): { readonly shown: readonly unknown[]; readonly besides: string } {
  const shown: unknown[] = []
  const besides = JSON.stringify(sent, (_, value: unknown) => {
    if (typeof value === 'string' && /^[[{]/.test(value)) return JSON.parse(value)
    const block = typeof value === 'object' && value !== null ? (value as Shape) : {}
    if (!String(block.block_id).startsWith(`${blockIds.answer}.`) && block.fields === undefined) return value
    shown.push(value)
    return null
  })
  return { shown, besides }
}
