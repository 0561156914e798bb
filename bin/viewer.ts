import { userInfo } from 'node:os'

/** Who runs the command, as the system names them; a container may have no name for its user. */
export function viewer(): string {
  try {
    return `operator ${userInfo().username}`
  } catch {
    return 'operator'
  }
}
