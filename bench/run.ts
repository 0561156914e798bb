import { type BenchServer, openBenchServer } from './bench-database.ts'
import type { BenchLine } from './bench-line.ts'

/** Every bench by name; `node bench/run.ts NAME ...` runs some of them. */
const benches: Readonly<Record<string, (server: BenchServer) => Promise<BenchLine[]>>> = {
  plan: async (server) => (await import('./plan.ts')).benchPlan(server),
  absorb: async (server) => (await import('./absorb.ts')).benchAbsorb(server),
  draft: async () => (await import('./draft.ts')).benchDraft(),
  'absorb-again': async (server) => (await import('./absorb-again.ts')).benchAbsorbAgain(server),
  pull: async (server) => (await import('./pull.ts')).benchPull(server),
  answer: async (server) => (await import('./answer.ts')).benchAnswer(server),
  replay: async (server) => (await import('./replay.ts')).benchReplay(server),
  deliver: async (server) => (await import('./deliver.ts')).benchDeliver(server),
  report: async (server) => (await import('./report.ts')).benchReport(server),
}

const asked = process.argv.slice(2)
const unknown = asked.filter((name) => !(name in benches))
if (unknown.length > 0) {
  process.stderr.write(`bench: ${unknown.join(', ')} is no bench; expected ${Object.keys(benches).join(', ')}\n`)
  process.exit(2)
}

const server = await openBenchServer()
try {
  process.stdout.write(`${row('bench', 'ours', 'floor', 'ratio', 'aim')}\n`)
  for (const name of asked.length > 0 ? asked : Object.keys(benches)) {
    for (const line of await benches[name]!(server)) {
      process.stdout.write(`${row(line.name, line.ours, line.floor, `${line.ratio.toFixed(2)}x`, line.aim)}\n`)
    }
  }
} finally {
  await server.close()
}

function row(name: string, ours: string, floor: string, ratio: string, aim: string): string {
  return [name.padEnd(38), ours.padStart(16), floor.padStart(16), ratio.padStart(8), ` ${aim}`].join(' ')
}
