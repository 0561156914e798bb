import { readModelInForce } from '../engine/model/model-in-force.ts'
import { type KeptMembers, keepMembers } from '../engine/people/slack-members.ts'
import type { JobTools } from './job-tools.ts'

/** Keeps what Slack says of its members; null without Slack, or where it could not be read to its end. */
export async function runDirectory(tools: JobTools, at: Date): Promise<KeptMembers | null> {
  const { db, log, readDirectory, signal } = tools
  if (readDirectory === undefined) return null
  const directory = await readDirectory(at, signal)
  if (directory.status === 'failed') {
    log('directory.failed', { reason: directory.reason })
    return null
  }
  const { model } = await readModelInForce(db)
  const kept = await keepMembers(db, model, directory.members, at)
  log('directory.done', kept)
  return kept
}
