import { bounceHook } from '../../engine/links/bounce-hook.ts'
import { readConfig } from '../config.ts'
import { answerWith, type Define } from '../define-command.ts'
import { openLinks } from '../runtime.ts'

/** `clo bounces hook`: the ways that what comes back can take. */
export const defineHook: Define = (command, shell) => {
  command.description('Show the address that takes mails that came back, and how to send one there.')
  answerWith(command, shell, async () => {
    const address = bounceHook(openLinks(readConfig(shell.environment)))
    return {
      data: { address },
      lines: [
        `Address    ${address}`,
        'Body       message/rfc822: one whole mail, up to 1 MiB; its first 256 KiB are read',
        '',
        'Give it to the server that receives mail for CLO_BOUNCE_ADDRESS, and to nobody else. In the aliases of Postfix, with',
        'recipient_delimiter = + (75 has it try again later, so that nothing is lost while the web is down):',
        '',
        `  bounces: "|${pipeTo(address)}"`,
        '',
        'Or have the mails read every five minutes: set CLO_BOUNCE_MAILBOX to a folder or to imaps://user:password@host/INBOX.',
        'One that was missed: clo bounces read FILE',
      ],
    }
  })
}

/** Reads the mail to its end, as a server expects of a program that it pipes to, and sends on what is looked at. */
const pipeTo = (address: string): string =>
  `(head -c 262144; cat >/dev/null) | curl -fsS -H 'Content-Type: message/rfc822' --data-binary @- '${address}' || exit 75`
