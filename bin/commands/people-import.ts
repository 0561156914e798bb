import { importPeopleCsv } from '../../engine/people/import-people.ts'
import { personColumns } from '../../engine/people/person-cells.ts'
import { type Answer, counted } from '../answer.ts'
import { answerWith, type Define, withRuntime } from '../define-command.ts'
import { readInput } from '../read-input.ts'

/** `clo people import`: all of a file or nothing of it. */
export const defineImport: Define = (command, shell) => {
  command
    .description('Add or update people from a CSV file: everybody in it, or nobody when a line is wrong.')
    .argument('<file.csv>', 'a file with a heading')
    .addHelpText('after', columnsHelp)
  answerWith(command, shell, async (file: string) => {
    const text = await readInput(file)
    return await withRuntime(shell, async ({ db, inForce, clock }): Promise<Answer> => {
      const outcome = await importPeopleCsv(db, inForce.model, text, clock())
      if (outcome.status === 'failed') {
        const faults = outcome.faults.map(({ line, sentence }) => `  line ${line}: ${sentence}`)
        const heading = `Nobody was imported: ${counted(outcome.faults.length, 'fault')} in ${file}.`
        return { data: outcome, lines: [heading, ...faults, 'Mend them and import the file again.'], failed: true }
      }
      const { added, updated, unchanged, withoutConsent, newAudiences, ignored } = outcome
      const lines = [
        `${counted(added, 'person', 'people')} added, ${updated} updated, ${unchanged} unchanged.`,
        ...newAudiences.map((name) => `Created the audience ${name}.`),
        ...(ignored.length > 0 ? [`Columns that mean nothing here were left out: ${ignored.join(', ')}.`] : []),
        ...(withoutConsent > 0
          ? [
              `${withoutConsent} of them have not agreed yet, and are asked whether they do before any question. For those who did: clo people consent EMAIL, or a column consented.`,
            ]
          : []),
      ]
      return { data: outcome, lines }
    })
  })
}

const columnsHelp = `
Columns: ${personColumns.join(', ')}
  Needed are name, email and time_zone. audience: one or more, separated by ;
  consented: yes or no. slot: 09:30. window: 09:00-17:00. working_days: mon-fri.
  calendar: whose public holidays are theirs, a country or a region: DE-BY.
  slack: member id in Slack. ids: names that agents know them by, separated by ;
  What is empty keeps its value, and so does what people set themselves.`
