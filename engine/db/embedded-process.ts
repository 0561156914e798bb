import { readFile, stat } from 'node:fs/promises'
import { z } from 'zod'

/** One process, told apart from a later one with the same pid. `startTicks`: clock ticks since boot; null where the system does not say. */
export const processSchema = z.object({ pid: z.number(), startTicks: z.string().nullable() })

/** One process, told apart from a later one with the same pid. */
export type ProcessIdentity = Readonly<z.infer<typeof processSchema>>

/** The running process itself. */
export async function thisProcess(): Promise<ProcessIdentity> {
  return { pid: process.pid, startTicks: (await statOf(process.pid))?.startTicks ?? null }
}

/** Whether two identities mean the same process. */
export function isSameProcess(one: ProcessIdentity, other: ProcessIdentity): boolean {
  return one.pid === other.pid && one.startTicks === other.startTicks
}

/** Whether that very process still runs: a zombie does not, nor does another process that got its pid. */
export async function isAlive({ pid, startTicks }: ProcessIdentity): Promise<boolean> {
  if (startTicks === null) return answersSignals(pid)
  const stat = await statOf(pid)
  return stat !== null && stat.startTicks === startTicks && !stat.ended
}

/** The same without a known start: whether any process has that pid and is no zombie. */
export async function isRunning(pid: number): Promise<boolean> {
  const stat = await statOf(pid)
  return stat === null ? answersSignals(pid) : !stat.ended
}

/** Whether the running process with that pid is that program, at work in that folder. Where the system does not tell, yes. */
export async function isProgramIn(pid: number, program: string, folder: string): Promise<boolean> {
  const found = await statOf(pid)
  if (found !== null && found.program !== program) return false
  const [cwd, own] = await Promise.all([stat(`/proc/${pid}/cwd`).catch(() => null), stat(folder)])
  return cwd === null || (cwd.dev === own.dev && cwd.ino === own.ino)
}

/** Fields 2 (program), 3 (state) and 22 (start time) of /proc/PID/stat; field 2 stands in brackets and may hold blanks and brackets. */
async function statOf(pid: number): Promise<{ program: string; ended: boolean; startTicks: string } | null> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null)
  const [, program, rest] = text?.match(/^\d+ \((.*)\) (.*)$/s) ?? []
  const fields = rest?.split(' ')
  const [state, startTicks] = [fields?.[0], fields?.[19]]
  if (program === undefined || state === undefined || startTicks === undefined) return null
  return { program, ended: /[ZX]/.test(state), startTicks }
}

function answersSignals(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
