import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { CompiledQuery } from 'kysely'
import pg from 'pg'
import { elapsedMs } from './measure.ts'

const execute = promisify(execFile)

/** Questions that are asked and have no answer: `each` for every client, in a row from `first`. */
export type AskedPlaces = { readonly first: number; readonly each: number }

/** Sends the statements of an answer and nothing else. `run` gives answers per second; `name` says what sends them. */
export type AnswerFloor = {
  readonly name: 'pgbench' | 'bare pg'
  run(places: AskedPlaces): Promise<number>
  close(): Promise<void>
}

/** The statements of one answer, the place of its question, and who is to send more of them. */
export type Sample = {
  readonly statements: readonly CompiledQuery[]
  readonly place: number
  readonly people: number
  readonly clients: number
}

/** Whose question stands at a place, counted from 1: everybody is asked one concept, then everybody the next, each time in a nudge of its own. */
export function idsAt(place: number, people: number) {
  return {
    person: String(((place - 1) % people) + 1),
    nudge: String(place),
    concept: String(Math.floor((place - 1) / people) + 1),
  }
}

/** pgbench where the machine has one, else the bare driver. Statements are prepared once a client; only the ids change from answer to answer. */
export async function openAnswerFloor(url: string, sample: Sample): Promise<AnswerFloor> {
  const hasPgbench = await execute('pgbench', ['--version']).then(
    () => true,
    () => false,
  )
  return hasPgbench ? await openPgbench(url, sample) : await openBareClients(url, sample)
}

async function openPgbench(url: string, sample: Sample): Promise<AnswerFloor> {
  const { clients, people } = sample
  const folder = await mkdtemp(join(tmpdir(), 'clo-bench-answer-'))
  const script = join(folder, 'answer.sql')
  const { text, constants } = scriptOf(sample)
  await writeFile(script, text)
  const { hostname, port, username, password, pathname } = new URL(url)
  const env = {
    ...process.env,
    PGHOST: hostname,
    PGPORT: port,
    PGUSER: decodeURIComponent(username),
    PGPASSWORD: decodeURIComponent(password),
    PGDATABASE: pathname.slice(1),
  }
  return {
    name: 'pgbench',
    async run({ first, each }) {
      const variables = { ...constants, people, first, each, turn: 0 }
      const defined = Object.entries(variables).map(([name, value]) => `--define=${name}=${value}`)
      const options = [
        `--client=${clients}`,
        '--jobs=2',
        `--transactions=${each}`,
        '--protocol=prepared',
        '--no-vacuum',
      ]
      const { stdout } = await execute('pgbench', [...options, ...defined, `--file=${script}`], { env })
      const rate = /^tps = ([\d.]+) \(without/m.exec(stdout)?.[1]
      if (rate === undefined || !stdout.includes(`${clients * each}/${clients * each}`))
        throw new Error(`pgbench said ${stdout}; expected its rate`)
      return Number(rate)
    },
    close: () => rm(folder, { recursive: true }),
  }
}

/** The statements in pgbench's own language; what is neither a person, a nudge nor a concept stays what it was. */
function scriptOf({ statements, place, people }: Sample) {
  const ids = idsAt(place, people)
  const constants: Record<string, string> = {}
  const nameOf = (value: unknown, name: string): string => {
    const id = Object.entries(ids).find(([, one]) => one === value)?.[0]
    if (id === undefined) constants[name] = value instanceof Date ? value.toISOString() : String(value)
    return `:${id ?? name}`
  }
  const sent = statements.map(({ sql, parameters }, step) =>
    sql.replace(/\$(\d+)/g, (_, number: string) => nameOf(parameters[Number(number) - 1], `s${step}p${number}`)),
  )
  const places = [
    '\\set nudge :first + :client_id * :each + :turn',
    '\\set person (:nudge - 1) % :people + 1',
    '\\set concept (:nudge - 1) / :people + 1',
    '\\set turn :turn + 1',
  ]
  return { text: [...places, ...sent.map((statement) => `${statement.trim()};`)].join('\n'), constants }
}

async function openBareClients(url: string, sample: Sample): Promise<AnswerFloor> {
  const ids = idsAt(sample.place, sample.people)
  const connections = Array.from({ length: sample.clients }, () => new pg.Client(url))
  await Promise.all(connections.map((connection) => connection.connect()))

  const answer = async (connection: pg.Client, place: number): Promise<void> => {
    const own = idsAt(place, sample.people)
    const ownOf = new Map<unknown, string>([
      [ids.person, own.person],
      [ids.nudge, own.nudge],
      [ids.concept, own.concept],
    ])
    for (const [step, { sql, parameters }] of sample.statements.entries()) {
      const values = parameters.map((value) => ownOf.get(value) ?? value)
      await connection.query({ name: `s${step}`, text: sql, values })
    }
  }
  return {
    name: 'bare pg',
    async run({ first, each }) {
      const client = async (connection: pg.Client, index: number) => {
        for (let turn = 0; turn < each; turn += 1) await answer(connection, first + index * each + turn)
      }
      const ms = await elapsedMs(() => Promise.all(connections.map(client)))
      return ((sample.clients * each) / ms) * 1_000
    },
    close: async () => {
      await Promise.all(connections.map((connection) => connection.end()))
    },
  }
}
