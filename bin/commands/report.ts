import type { Db } from '../../engine/db/pool.ts'
import type { RetentionModel } from '../../engine/model/retention-model.ts'
import { type OwnReport, readOwnReport, readReport } from '../../engine/reports/report.ts'
import { reportCsv } from '../../engine/reports/report-csv.ts'
import { widthOf } from '../answer.ts'
import { answerWith, type Define, withRuntime } from '../define-command.ts'
import { CommandError } from '../failure.ts'
import { personNamed } from '../named.ts'
import { linesOfOwnReport, linesOfReport } from '../report-lines.ts'
import { viewer } from '../viewer.ts'

type Options = { readonly csv?: true; readonly person?: string }

/** `clo report`: groups; or one person, which is recorded. */
export const define: Define = (command, shell) => {
  command
    .option('--person <email>', 'one person’s own report; that you looked is recorded')
    .addOption(command.createOption('--csv', 'print comma-separated values').conflicts('json'))
  answerWith(command, shell, ({ csv, person }: Options) =>
    withRuntime(shell, async ({ db, inForce: { model }, clock }) => {
      const at = clock()
      const report = person === undefined ? await readReport(db, model, at) : await readReportOf(db, model, person, at)
      // Each line is printed with its end, and those of CSV have it already.
      if (csv) return { data: report, lines: [reportCsv(report).replace(/\n$/, '')] }
      const width = widthOf(shell)
      return { data: report, lines: 'total' in report ? linesOfReport(report, width) : linesOfOwnReport(report, width) }
    }),
  )
}

async function readReportOf(db: Db, model: RetentionModel, emailOrId: string, at: Date): Promise<OwnReport> {
  const { id, email } = await personNamed(db, emailOrId)
  const report = await readOwnReport(db, model, { personId: id, viewer: viewer() }, at)
  if (report === null) throw new CommandError(`${email} was removed just now; see clo people list`)
  return report
}
