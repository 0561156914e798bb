import { SourceError } from '../../engine/sources/memory-source.ts'

// None of these carries the error below it as a cause: a parser's error holds bytes of the answer, a socket's the whole request.

/** The address of a request is none that can be called. */
export function unusableAddress(vendor: string): SourceError {
  const message = `The address of ${vendor} cannot be used: expected http:// or https://, a host, and no user name or password; correct it`
  return new SourceError(message, { reason: 'unusable-address', permanent: true })
}

/** The host is in a private network, by its own address or by what its name means. */
export function privateAddress(vendor: string, host: string): SourceError {
  const message = `${vendor} at ${host} is in a private network: expected a public address; if it is meant to be there, set allowPrivate for this source`
  return new SourceError(message, { reason: 'private-address', permanent: true })
}

/** A redirect leads out of the origin, or too often on. `target`: the origin it leads to, never the path. */
export function redirected(vendor: string, origin: string, target: string | undefined): SourceError {
  const where = target === origin ? 'in circles' : `to ${target ?? 'no address'}`
  const message = `${vendor} at ${origin} leads ${where}: expected an answer from the address itself; set the address that ${vendor} really has`
  return new SourceError(message, { reason: 'redirected', permanent: true })
}

/** An answer was broken off at `maxBytes`. */
export function answerTooLarge(vendor: string, origin: string, maxBytes: number): SourceError {
  const message = `${vendor} at ${origin} answered with more than ${maxBytes} bytes: expected one page of a list; see that the address is that of ${vendor}`
  return new SourceError(message, { reason: 'answer-too-large', permanent: true })
}

/** An attempt, its answer included, took longer than `timeoutMs`. */
export function timedOut(vendor: string, origin: string, timeoutMs: number): SourceError {
  const message = `${vendor} at ${origin} gave no whole answer in ${timeoutMs} ms: expected one by then; see whether it runs and what keeps it busy`
  return new SourceError(message, { reason: 'timeout', permanent: false })
}

/** What a failed exchange means. An error of ours that travelled inside another comes out again. */
export function asFault(error: unknown, vendor: string, origin: string): SourceError {
  const chain = causesOf(error)
  const ours = chain.find((one) => one instanceof SourceError)
  if (ours !== undefined) return ours
  const code = chain.map(codeOf).find((one) => one !== undefined) ?? 'unknown error'
  if (isOfTls(code)) {
    const message = `No trusted connection to ${vendor} at ${origin} (${code}): expected a certificate for this name from a known authority; have it renewed, correct the address, or name your own authority in NODE_EXTRA_CA_CERTS`
    return new SourceError(message, { reason: 'tls', permanent: true })
  }
  const message = `${vendor} at ${origin} cannot be reached, or broke off (${code}): expected a whole answer; see whether it runs and whether the address is right`
  return new SourceError(message, { reason: 'unreachable', permanent: false })
}

function causesOf(error: unknown): Error[] {
  return error instanceof Error ? [error, ...causesOf(error.cause)] : []
}

function codeOf(error: Error): string | undefined {
  return 'code' in error && typeof error.code === 'string' ? error.code : undefined
}

/** The codes of Node and of OpenSSL's verification. EPROTO: the server does not speak TLS at all. */
function isOfTls(code: string): boolean {
  return /CERT|^ERR_(TLS|SSL)_|^CRL_|^EPROTO$|^HOSTNAME_MISMATCH$|^INVALID_(CA|PURPOSE)$/.test(code)
}
