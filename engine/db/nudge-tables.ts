import type { Generated, GeneratedAlways } from 'kysely'
import type { Rating } from '../model/retention-model.ts'
import type { Language } from '../wording/language.ts'

/** How a nudge goes out. */
export type ChannelKind = 'email' | 'slack'

/** What a message tells that asks nothing. */
export type NoticeKind = 'consent' | 'stopped' | 'channel-lost'

/** Why a nudge takes no more answers from its message. `elsewhere`: what it asked was answered in another one. */
export type ClosedReason = 'answered' | 'snoozed' | 'expired' | 'withdrawn' | 'elsewhere'

/** What people and operators may set, and an operator may hold everybody to. */
export type CapSetting = 'slot_cap' | 'daily_cap' | 'weekly_cap'

/** Where a nudge stands between being planned and its end. */
export type NudgeStatus = 'planned' | 'sending' | 'sent' | 'failed' | 'unknown' | 'expired'

type Id = GeneratedAlways<string>

/** The row of its table. */
export type PersonTable = {
  id: Id
  name: string
  email: string
  time_zone: string
  slot_times: Generated<string[]>
  window_from: Generated<string>
  window_to: Generated<string>
  working_days: Generated<number[]>
  slot_cap: Generated<number>
  daily_cap: Generated<number>
  weekly_cap: number | null
  channel: Generated<ChannelKind>
  consented_at: Date | null
  paused_until: Date | null
  opted_out_at: Date | null
  resumed_at: Date | null
  created_at: Date
  language: Generated<Language>
  rating_buttons: Generated<number>
  calendar: string | null
  snoozed_until: Date | null
  own_settings: Generated<string[]>
}

/** The row of its table. */
export type PersonIdentityTable = { kind: 'slack' | 'other'; value: string; person_id: string }

/** The row of its table. */
export type CeilingTable = { setting: CapSetting; most: number; set_at: Date }

/** The row of its table. */
export type VacationTable = { person_id: string; from_day: string; to_day: string }

/** The row of its table. */
export type HolidayTable = { calendar: string; day: string; name: string }

/** The row of its table. */
export type SuppressionTable = { channel: ChannelKind; address: string; reason: string; since_at: Date }

/** The row of its table. */
export type SlackMemberTable = {
  id: string
  name: string | null
  email: string | null
  time_zone: string | null
  conversation: string | null
  deactivated_at: Date | null
  away_until: Date | null
  seen_at: Date
}

/** The row of its table. */
export type DismissalTable = { person_id: string; concept_id: string; dismissed_at: Date }

/** The row of its table. */
export type FlagTable = {
  person_id: string
  concept_id: string
  version: number
  note: Generated<string>
  flagged_at: Date
  resolved_at: Date | null
}

/** The row of its table. */
export type NudgeTable = {
  person_id: string
  id: Id
  slot_at: Date
  channel: ChannelKind | 'web'
  status: NudgeStatus
  reason: string | null
  message_key: Generated<string>
  not_after: Date
  attempt: Generated<number>
  owner: string | null
  lease_until: Date | null
  planned_at: Date
  sending_at: Date | null
  settled_at: Date | null
  provider_id: string | null
  notice: NoticeKind | null
  is_practice: Generated<boolean>
  not_before: Date | null
  begun_at: Date | null
  resent_at: Date | null
  answer_until: Date | null
  shown_position: Generated<number>
  stale_at: Date | null
  showing_until: Date | null
  closed_at: Date | null
  closed_reason: ClosedReason | null
}

/** The row of its table. */
export type QuestionTable = {
  person_id: string
  nudge_id: string
  position: number
  concept_id: string
  version: number
  revealed_at: Date | null
}

/** The row of its table. */
export type ReviewTable = {
  person_id: string
  id: Id
  concept_id: string
  version: number
  rating: Rating
  rated_at: Date
  nudge_id: string
  position: number
  attempt: Generated<number>
  retrievability: number
  verified: boolean
}

/** The row of its table. */
export type UndoTable = { person_id: string; review_id: string; undone_at: Date }

/** The row of its table. */
export type DecisionTable = {
  person_id: string
  slot_at: Date
  decided_at: Date
  reason: string
  asked: Generated<number>
  deferred: Generated<number>
}

/** The row of its table. */
export type BounceTable = {
  person_id: string
  nudge_id: string
  kind: 'hard' | 'soft' | 'complaint'
  status: string
  reported_at: Date
}

/** The row of its table. */
export type InboundTable = { key: string; received_at: Date }

/** The row of its table. */
export type LaneTable = { name: string; next_at: Date }
