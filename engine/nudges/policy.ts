/** The first reason that says no, in the order in which they are looked at; `asked` is the yes. */
export type DecisionReason =
  | 'no-consent'
  | 'paused'
  | 'snoozed'
  | 'opted-out'
  | 'channel-off'
  | 'not-working-day'
  | 'public-holiday'
  | 'on-vacation'
  | 'away'
  | 'outside-window'
  | 'daily-cap'
  | 'weekly-cap'
  | 'minimum-gap'
  | 'recent-practice'
  | 'ignored'
  | 'stopped'
  | 'nothing-due'
  | 'waits-for-company'
  | 'asked'

/** What the planner holds to for everybody; what a person sets stands in their row. */
export const policy = {
  /** Questions a week for somebody who set no weekly cap: gently at first. */
  weeklyCapAtFirst: 6,
  weeklyCapLater: 10,
  firstDays: 14,
  /** Minutes between two nudges: three hours, less what a tick and a delivery may take, so that slots three hours apart both count. */
  minimumGapMinutes: 175,
  /** Hours after an answer of their own accord in which a person is left in peace. */
  recentPracticeHours: 1,
  /** Hours after an agent surfaced a concept in which it is not asked. */
  recentExposureHours: 20,
  /** A person's earliest due states that are ranked; more cost time and gain no recall (simulated). */
  ranked: 40,
  /** How far below the desired retention a lone question may fall while it waits for company. */
  waitingMayCost: 0.03,
  /** Days from an ignored nudge to the next, by how many were ignored in a row; after the last, silence. */
  daysAfterIgnored: [2, 2, 5, 10, 20],
  /** Days that a notice waits for its person's window. */
  noticeDays: 7,
} as const
