import { dirname, join } from 'node:path'
import { programDir } from '../config.ts'
import type { Finding } from './finding.ts'

/** Which Node runs this, and whether it can. */
export function checkRuntime(version: string, execPath: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const isOurs = dirname(execPath).startsWith(join(programDir, 'node_modules'))
  const which = isOurs ? 'the one that came with the install' : `the host’s, ${execPath}`
  if (major > 22 || (major === 22 && minor >= 18))
    return { status: 'ok', check: 'runtime', sentence: `Node ${version}, ${which}.` }
  const sentence = `Node ${version}, ${which}; expected 22.18 or later; run npm ci in ${programDir} and start bin/clo.`
  return { status: 'fault', check: 'runtime', sentence }
}
