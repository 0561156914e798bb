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

type Crowd = { readonly clients: number; readonly people: number }

/** pgbench where the machine has one, else the bare driver. Statements are prepared once a client; only the ids change from answer to answer. */
export async function openAnswerFloor(
  url: string,
  statements: readonly CompiledQuery[],
  crowd: Crowd,
): Promise<AnswerFloor> {
  const hasPgbench = await execute('pgbench', ['--version']).then(
    () => true,
    () => false,
  )
  return hasPgbench ? await openPgbench(url, statements, crowd) : await openBareClients(url, statements, crowd)
}

/** The ids of the answer that the statements were taken from, which no other value of it equals. */
function idsOf(statements: readonly CompiledQuery[]) {
  const [person, nudge] = statements[1]!.parameters
  const concept = statements[2]!.parameters.find(
    (value) => typeof value === 'string' && /^\d+$/.test(value) && value !== person && value !== nudge,
  )
  return { person, nudge, concept }
}

async function openPgbench(url: string, statements: readonly CompiledQuery[], crowd: Crowd): Promise<AnswerFloor> {
  const folder = await mkdtemp(join(tmpdir(), 'clo-bench-answer-'))
  const script = join(folder, 'answer.sql')
  const { text, constants } = scriptOf(statements)
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
      const variables = { ...constants, people: crowd.people, first, each, turn: 0 }
      const defined = Object.entries(variables).map(([name, value]) => `--define=${name}=${value}`)
      const options = [
        `--client=${crowd.clients}`,
        '--jobs=2',
        `--transactions=${each}`,
        '--protocol=prepared',
        '--no-vacuum',
      ]
      const { stdout } = await execute('pgbench', [...options, ...defined, `--file=${script}`], { env })
      const rate = /^tps = ([\d.]+) \(without/m.exec(stdout)?.[1]
      if (rate === undefined || !stdout.includes(`${crowd.clients * each}/${crowd.clients * each}`))
        throw new Error(`pgbench said ${stdout}; expected its rate`)
      return Number(rate)
    },
    close: () => rm(folder, { recursive: true }),
  }
}

/** The statements in pgbench's own language; what is neither a person, a nudge nor a concept stays what it was. */
function scriptOf(statements: readonly CompiledQuery[]) {
  const ids = idsOf(statements)
  const constants: Record<string, string> = {}
  const nameOf = (value: unknown, name: string): string => {
    const id = Object.entries(ids).find(([, one]) => one === value)?.[0]
    if (id === undefined) constants[name] = value instanceof Date ? value.toISOString() : String(value)
    return `:${id ?? name}`
  }
  const sent = statements.map(({ sql, parameters }, place) =>
    sql.replace(/\$(\d+)/g, (_, number: string) => nameOf(parameters[Number(number) - 1], `s${place}p${number}`)),
  )
  const places = [
    '\\set nudge :first + :client_id * :each + :turn',
    '\\set person (:nudge - 1) % :people + 1',
    '\\set concept (:nudge - 1) / :people + 1',
    '\\set turn :turn + 1',
  ]
  return { text: [...places, ...sent.map((statement) => `${statement.trim()};`)].join('\n'), constants }
}

async function openBareClients(url: string, statements: readonly CompiledQuery[], crowd: Crowd): Promise<AnswerFloor> {
  const ids = idsOf(statements)
  const clients = Array.from({ length: crowd.clients }, () => new pg.Client(url))
  await Promise.all(clients.map((client) => client.connect()))

  const answer = async (client: pg.Client, place: number): Promise<void> => {
    const own = new Map<unknown, string>([
      [ids.person, String(((place - 1) % crowd.people) + 1)],
      [ids.nudge, String(place)],
      [ids.concept, String(Math.floor((place - 1) / crowd.people) + 1)],
    ])
    for (const [step, { sql, parameters }] of statements.entries())
      await client.query({ name: `s${step}`, text: sql, values: parameters.map((value) => own.get(value) ?? value) })
  }
  return {
    name: 'bare pg',
    async run({ first, each }) {
      const ms = await elapsedMs(() =>
        Promise.all(
          clients.map(async (client, index) => {
            for (let turn = 0; turn < each; turn += 1) await answer(client, first + index * each + turn)
          }),
        ),
      )
      return ((crowd.clients * each) / ms) * 1_000
    },
    close: async () => {
      await Promise.all(clients.map((client) => client.end()))
    },
  }
}
