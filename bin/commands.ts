import type { Define } from './define-command.ts'

/** One top-level command; its module is loaded only when the command is named. */
export type LazyCommand = {
  readonly name: string
  readonly summary: string
  readonly load: () => Promise<{ readonly define: Define }>
}

/** Every command, in the order in which a newcomer needs them. */
export const commands: readonly LazyCommand[] = [
  {
    name: 'demo',
    summary: 'show the whole program on 18 invented people and 60 days',
    load: () => import('./commands/demo.ts'),
  },
  { name: 'start', summary: 'run the web and the jobs until stopped', load: () => import('./commands/start.ts') },
  {
    name: 'doctor',
    summary: 'check everything and say what to do about each fault',
    load: () => import('./commands/doctor.ts'),
  },
  { name: 'source', summary: 'agent memories to read from', load: () => import('./commands/source.ts') },
  {
    name: 'apply',
    summary: 'make sources, audiences and mappings what a file says',
    load: () => import('./commands/apply.ts'),
  },
  { name: 'people', summary: 'people who may be nudged', load: () => import('./commands/people.ts') },
  { name: 'audience', summary: 'who ought to know what', load: () => import('./commands/audience.ts') },
  {
    name: 'concepts',
    summary: 'the inbox: approve, reject and edit what is asked',
    load: () => import('./commands/concepts.ts'),
  },
  { name: 'sync', summary: 'read every source that is due', load: () => import('./commands/sync.ts') },
  { name: 'plan', summary: 'decide whom to ask what, now', load: () => import('./commands/plan.ts') },
  { name: 'deliver', summary: 'send what is planned', load: () => import('./commands/deliver.ts') },
  {
    name: 'bounces',
    summary: 'mails that did not arrive or were not welcome',
    load: () => import('./commands/bounces.ts'),
  },
  {
    name: 'report',
    summary: 'what is retained, and what nudging does for it',
    load: () => import('./commands/report.ts'),
  },
  { name: 'evaluate', summary: 'score the model on a review log', load: () => import('./commands/evaluate.ts') },
  { name: 'replay', summary: 'rebuild every retention state from the log', load: () => import('./commands/replay.ts') },
  { name: 'migrate', summary: 'bring the database up to date', load: () => import('./commands/migrate.ts') },
]
