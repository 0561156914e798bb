import { type TakenBounce, takeBounce } from '../../channels/email/bounces/take-bounce.ts'
import { answerWith, type Define, withRuntime } from '../define-command.ts'
import { readInputBytes } from '../read-input.ts'

/** `clo bounces read`: one mail by hand. */
export const defineRead: Define = (command, shell) => {
  command
    .description('Take in one mail that came back, as the bounce mailbox does.')
    .argument('<file>', 'the whole mail, such as an .eml file')
  answerWith(command, shell, async (file: string) => {
    const mail = await readInputBytes(file)
    return await withRuntime(shell, async ({ db, config, clock }) => {
      const taken = await takeBounce(db, mail, config.bounceAddress, clock())
      return { data: taken, lines: [sentenceOf(taken)] }
    })
  })
}

function sentenceOf(taken: TakenBounce): string {
  if (taken.taken !== 'recorded') return sentences[taken.taken]
  const word = { hard: 'The address reaches nobody', soft: 'The mail did not arrive', complaint: 'A complaint' }[
    taken.kind
  ]
  return `${word} (${taken.status}): recorded. ${taken.suppressed ? 'The address is not used any more.' : 'The address is still used.'}`
}

const sentences: Readonly<Record<Exclude<TakenBounce['taken'], 'recorded'>, string>> = {
  known: 'This was known already; nothing changed.',
  'unknown-message': 'It is about a mail that was never sent from here; nothing changed.',
  'not-failed': 'A report of a mail that is delayed or arrived; nothing changed.',
  'no-complaint': 'Feedback that is no complaint; nothing changed.',
  'no-mail-named': 'A report that names no mail of ours; nothing changed.',
  'automatic-reply': 'An automatic reply; nothing changed.',
  unrecognised: 'A bounce that only people can read: look whom it is about, and pause them: clo people pause EMAIL',
  'no-report': 'No report of a mail server; nothing changed.',
}
