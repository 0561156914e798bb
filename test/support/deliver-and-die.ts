import type { KyselyPlugin } from 'kysely'
import { emailChannel } from '../../channels/email/email-channel.ts'
import { smtpTransport } from '../../channels/email/smtp-transport.ts'
import { openDatabase } from '../../engine/db/pool.ts'
import type { NudgeChannel } from '../../engine/nudges/nudge-channel.ts'
import { deliverAt } from './delivering.ts'

/** Where a sender can die: each leaves another trace in the database and at the mail server. */
export type DeathPoint = 'after-claim' | 'before-send' | 'after-send' | 'before-settle'

/** Delivers what is planned in the database of argv to the mail server of argv, until it gets to a point for the nth time, and kills itself there. */
const [, , databaseUrl = '', smtpUrl = '', point, nth, at = ''] = process.argv
let left = Number(nth)

function dieAt(here: DeathPoint): void {
  if (here === point && --left === 0) process.kill(process.pid, 'SIGKILL')
}

const claims = new WeakSet<object>()
const mortal: KyselyPlugin = {
  transformQuery({ node, queryId }) {
    if (node.kind === 'RawNode' && node.sqlFragments.join('').includes('for update skip locked')) claims.add(queryId)
    if (node.kind === 'UpdateQueryNode') dieAt('before-settle')
    return node
  },
  async transformResult({ queryId, result }) {
    if (claims.has(queryId)) dieAt('after-claim')
    return result
  },
}

const email = emailChannel({ transport: smtpTransport(smtpUrl), from: 'clo@example.com' })
const channel: NudgeChannel = {
  ...email,
  async send(nudge, signal) {
    dieAt('before-send')
    const outcome = await email.send(nudge, signal)
    dieAt('after-send')
    return outcome
  },
}

await deliverAt(openDatabase(databaseUrl).withPlugin(mortal), channel, new Date(at), { owner: `mortal ${process.pid}` })
process.send?.('It lived.')
