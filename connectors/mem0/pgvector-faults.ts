import { SourceError } from '../../engine/sources/memory-source.ts'

type Reading = {
  readonly reason: string
  readonly seen: string
  readonly expected: string
  readonly permanent: boolean
}

const wrongPassword: Reading = {
  reason: 'unauthorized',
  seen: 'refuses this user and password',
  expected: 'it to let them in; correct connectionUrl',
  permanent: true,
}
const otherTable: Reading = {
  reason: 'not-a-mem0-table',
  seen: 'holds a table of another shape under this name',
  expected: 'the columns id and payload (jsonb); name the table that POSTGRES_COLLECTION_NAME of the mem0 server names',
  permanent: true,
}
const late: Reading = {
  reason: 'timeout',
  seen: 'did not answer in time',
  expected: 'an answer by then; see whether it runs and what keeps it busy',
  permanent: false,
}
const noTls: Reading = {
  reason: 'tls',
  seen: 'offers no connection that tls allows',
  expected:
    'a certificate for this name from a known authority; have it installed, or set tls to unverified, or to none in a network that is trusted',
  permanent: true,
}

/** What each SQLSTATE means, and what to do. Appendix A of PostgreSQL's manual lists them. */
const readings: Readonly<Record<string, Reading>> = {
  '28P01': wrongPassword,
  '28000': wrongPassword,
  '3D000': {
    reason: 'database-missing',
    seen: 'has no database of this name',
    expected: 'the one that POSTGRES_DB of the mem0 server names; correct connectionUrl',
    permanent: true,
  },
  '42P01': {
    reason: 'table-missing',
    seen: 'has no table of this name',
    expected: 'the one that POSTGRES_COLLECTION_NAME of the mem0 server names, perhaps with its schema; correct table',
    permanent: true,
  },
  '42501': {
    reason: 'forbidden',
    seen: 'does not let this user read the table',
    expected: 'it to; grant select on the table',
    permanent: true,
  },
  '42703': otherTable,
  '42704': otherTable,
  '42804': otherTable,
  '42883': otherTable,
  '42809': otherTable,
  '57014': late,
  ABORT_ERR: late,
}

/**
 * What a failed connection or query means. The driver's own words are left out, also as a cause: they may quote a row; and so is a code that is none,
 * which a server may make up. `at`: host and port.
 */
export function asSourceError(error: unknown, at: string): SourceError {
  const chain = causesOf(error)
  const ours = chain.find((one) => one instanceof SourceError)
  if (ours !== undefined) return ours
  const code = chain.map(codeOf).find((one) => /^\w{1,40}$/.test(one ?? '')) ?? 'no code'
  const { reason, seen, expected, permanent } = readingOf(code, chain)
  return new SourceError(`PostgreSQL at ${at} ${seen}: expected ${expected}`, { reason, permanent })
}

function readingOf(code: string, chain: readonly Error[]): Reading {
  const known = Object.hasOwn(readings, code) ? readings[code] : undefined
  if (known !== undefined) return known
  if (/CERT|^ERR_(TLS|SSL)_|^EPROTO$/.test(code) || chain.some(({ message }) => / SSL connection/.test(message)))
    return noTls
  if (chain.some(({ message }) => /timeout/.test(message))) return late
  const isOfServer = /^[0-9A-Z]{5}$/.test(code) && !/^(08|53300|57P)/.test(code)
  return {
    reason: isOfServer ? 'server-error' : 'unreachable',
    seen: isOfServer ? `failed (${code})` : `cannot be reached, or broke off (${code})`,
    expected: 'an answer; see whether it runs and whether connectionUrl is right',
    permanent: false,
  }
}

function causesOf(error: unknown): Error[] {
  return error instanceof Error ? [error, ...causesOf(error.cause)] : []
}

function codeOf(error: Error): string | undefined {
  return 'code' in error && typeof error.code === 'string' ? error.code : undefined
}
