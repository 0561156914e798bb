import type { ColumnType, Generated, GeneratedAlways, JSONColumnType } from 'kysely'
import type { SubjectKind } from '../sources/memory-source.ts'
import type {
  BounceTable,
  CeilingTable,
  DecisionTable,
  DismissalTable,
  FlagTable,
  HolidayTable,
  InboundTable,
  LaneTable,
  NudgeTable,
  PersonIdentityTable,
  PersonTable,
  QuestionTable,
  ReviewTable,
  SlackMemberTable,
  SuppressionTable,
  UndoTable,
  VacationTable,
} from './nudge-tables.ts'

/** Every table by its name in the database. Ids are opaque strings. Rows keep their column names until they leave engine. */
export type Tables = {
  audience: AudienceTable
  audience_person: AudiencePersonTable
  audience_concept: AudienceConceptTable
  person: PersonTable
  person_identity: PersonIdentityTable
  source: SourceTable
  sync: SyncTable
  sighting: SightingTable
  ingest: IngestTable
  audience_rule: AudienceRuleTable
  subject: SubjectTable
  memory: MemoryTable
  memory_subject: MemorySubjectTable
  memory_audience: MemoryAudienceTable
  concept: ConceptTable
  concept_version: ConceptVersionTable
  provenance: ProvenanceTable
  similarity: SimilarityTable
  exposure: ExposureTable
  retention_model: RetentionModelTable
  retention_state: RetentionStateTable
  nudge: NudgeTable
  question: QuestionTable
  review: ReviewTable
  undo: UndoTable
  decision: DecisionTable
  viewing: ViewingTable
  ceiling: CeilingTable
  vacation: VacationTable
  holiday: HolidayTable
  suppression: SuppressionTable
  bounce: BounceTable
  slack_member: SlackMemberTable
  inbound: InboundTable
  lane: LaneTable
  dismissal: DismissalTable
  flag: FlagTable
  watermark: WatermarkTable
}

/** Why a person holds a concept; `changed` restarts a state because the answer changed. */
export type ExposureCause = 'surfaced' | 'assigned' | 'changed'

/** Where a concept stands between being drafted and being asked. */
export type InboxStatus = 'draft' | 'waiting' | 'approved' | 'rejected'

/** Why an approved concept is not asked for the time being. */
export type PausedReason = 'gone' | 'expired' | 'superseded' | 'operator' | 'flagged'

type Id = GeneratedAlways<string>
type Settings = JSONColumnType<Record<string, unknown>>

type AudienceTable = {
  id: Id
  name: string
  desired_retention: Generated<number>
  weekly_assignments: Generated<number>
  created_at: Date
}

type AudiencePersonTable = { person_id: string; audience_id: string; joined_at: Date; left_at: Date | null }

type AudienceConceptTable = { concept_id: string; audience_id: string; added_at: Date }

type SourceTable = {
  id: Id
  name: string
  kind: string
  settings: Settings
  filters: ColumnType<Record<string, unknown>, string | undefined, string>
  trust: Generated<'manual' | 'auto'>
  audience_id: string | null
  status: Generated<'active' | 'paused' | 'off'>
  off_reason: string | null
  cursor: string | null
  failures: Generated<number>
  next_try_at: Date | null
  lease_until: Date | null
  walk_hours: Generated<number>
  walk_started_at: Date | null
  walked_at: Date | null
  created_at: Date
}

type SightingTable = { source_id: string; page: number; external_ids: string[] }

type IngestTable = { source_id: string; digest: string; received_at: Date }

type AudienceRuleTable = { source_id: string; kind: SubjectKind | 'category'; value: string; audience_id: string }

type SyncTable = {
  id: Id
  source_id: string
  started_at: Date
  finished_at: Date | null
  status: 'running' | 'complete' | 'partial' | 'failed'
  reason: string | null
  read: Generated<number>
  new: Generated<number>
  changed: Generated<number>
  same: Generated<number>
  gone: Generated<number>
  skipped: Generated<number>
  superseded: Generated<number>
  expired: Generated<number>
  extent: Generated<'changes' | 'whole'>
  skipped_reasons: ColumnType<Record<string, number>, string | undefined, string>
  lag_seconds: number | null
}

type SubjectTable = {
  id: Id
  source_id: string
  kind: SubjectKind
  external_id: string
  name: string | null
  person_id: string | null
  matched_by: 'operator' | 'email' | 'slack' | 'identity' | null
  first_seen_at: Date
}

type MemoryTable = {
  id: Id
  source_id: string
  external_id: string
  content_hash: string
  fact_key: string
  text: string
  author: 'user' | 'assistant' | 'unknown'
  status: 'live' | 'superseded' | 'expired'
  replaced_by: string | null
  categories: Generated<string[]>
  metadata: ColumnType<Record<string, unknown>, string | undefined, string>
  surfaced_at: Date
  first_seen_at: Date
  gone_at: Date | null
  container: string | null
  expires_at: Date | null
  kept_out_reason: 'over-cap' | null
}

type MemorySubjectTable = { memory_id: string; subject_id: string; derived: Generated<boolean> }

type MemoryAudienceTable = { memory_id: string; audience_id: string }

type ConceptTable = {
  id: Id
  fact_key: string
  version: Generated<number>
  inbox_status: InboxStatus
  inbox_reason: string | null
  paused_reason: PausedReason | null
  paused_at: Date | null
  importance: Generated<number>
  owner_id: string | null
  confirmed_at: Date | null
  merged_into: string | null
  created_at: Date
}

type SimilarityTable = {
  concept_id: string
  other_id: string
  similarity: number
  proposed_at: Date
  decision: 'merged' | 'kept-apart' | null
  decided_at: Date | null
}

type ConceptVersionTable = {
  concept_id: string
  version: number
  context: Generated<string>
  question: string | null
  answer: string | null
  created_at: Date
}

type ProvenanceTable = { concept_id: string; memory_id: string }

type ExposureTable = {
  person_id: string
  concept_id: string
  exposed_at: Date
  version: Generated<number>
  cause: ExposureCause
}

type RetentionModelTable = { id: Id; name: string; weights: number[]; created_at: Date }

type RetentionStateTable = {
  person_id: string
  concept_id: string
  version: Generated<number>
  stability_days: number
  difficulty: number | null
  since_at: Date
  verified: boolean
  started_by: ExposureCause
  reviews: Generated<number>
  lapses: Generated<number>
  surfaced_at: Date | null
  desired_retention: number
  importance: Generated<number>
  due_at: Date
  active: Generated<boolean>
}

type ViewingTable = { person_id: string; viewed_at: Date; viewer: string }

type WatermarkTable = { job: string; slot_at: Date; finished_at: Date }
