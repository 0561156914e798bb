/** The jobs, in the order of the path of data. */
export const jobNames = ['sync', 'directory', 'plan', 'deliver', 'bounces', 'maintain'] as const

/** One of the jobs. */
export type JobName = (typeof jobNames)[number]

/**
 * When each job's slots are: cron lines in UTC, since a zone with daylight saving would skip or repeat ticks. People's own
 * times are decided in SQL at each tick, not here.
 */
export const schedule: Readonly<Record<JobName, string>> = {
  sync: '*/15 * * * *',
  directory: '37 * * * *',
  plan: '* * * * *',
  deliver: '* * * * *',
  bounces: '*/5 * * * *',
  maintain: '7 * * * *',
}
