import type { Define } from '../define-command.ts'
import { defineManifest } from './slack-manifest.ts'

/** `clo slack`: the app in Slack. */
export const define: Define = (command, shell) => {
  defineManifest(command.command('manifest'), shell)
}
