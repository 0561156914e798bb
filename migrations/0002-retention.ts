import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/**
 * What each person retains, is asked and answers. Keys lead with the person, so that these tables can be partitioned or
 * distributed by person later; nothing about one person is unique across people.
 */
export const retention: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of statements) await sql.raw(statement).execute(db)
  },
}

const statements = [
  `create table exposure (
    person_id bigint not null constraint exposure_person references person on delete cascade,
    concept_id bigint not null constraint exposure_concept references concept on delete cascade,
    exposed_at timestamptz(3) not null,
    version int not null default 1,
    cause text not null constraint exposure_cause_known check (cause in ('surfaced', 'assigned', 'changed')),
    constraint exposure_pk primary key (person_id, concept_id, exposed_at)
  )`,
  `comment on table exposure is 'Append-only: a person met a concept through an agent, was assigned it, or its answer changed.'`,

  `create table retention_model (
    id bigint generated always as identity constraint retention_model_pk primary key,
    name text not null,
    weights float8[] not null constraint retention_model_weights_count check (cardinality(weights) = 21),
    created_at timestamptz(3) not null
  )`,
  `comment on table retention_model is 'The weights in force since an instant; the newest row counts.'`,

  `create table retention_state (
    person_id bigint not null constraint retention_state_person references person on delete cascade,
    concept_id bigint not null constraint retention_state_concept references concept on delete cascade,
    version int not null default 1,
    stability_days float8 not null constraint retention_state_stability_positive check (stability_days > 0),
    difficulty float8 constraint retention_state_difficulty_range check (difficulty between 1 and 10),
    since_at timestamptz(3) not null,
    verified boolean not null,
    started_by text not null constraint retention_state_started_by_known check (started_by in ('surfaced', 'assigned', 'changed')),
    reviews int not null default 0,
    lapses int not null default 0,
    surfaced_at timestamptz(3),
    desired_retention float8 not null,
    importance float8 not null default 1,
    due_at timestamptz(3) not null,
    active boolean not null default true,
    constraint retention_state_pk primary key (person_id, concept_id),
    constraint retention_state_verified_has_difficulty check (verified = (difficulty is not null))
  ) with (fillfactor = 90)`,
  `comment on table retention_state is 'Stability, difficulty and last review of one person for one concept: a projection of exposure and review.'`,
  `create index retention_state_due on retention_state (person_id, due_at) include (surfaced_at) where active`,
  `create index retention_state_by_concept on retention_state (concept_id)`,

  `create table nudge (
    person_id bigint not null constraint nudge_person references person on delete cascade,
    id bigint generated always as identity,
    slot_at timestamptz(3) not null,
    channel text not null constraint nudge_channel_known check (channel in ('email', 'slack')),
    status text not null constraint nudge_status_known
      check (status in ('planned', 'sending', 'sent', 'failed', 'unknown', 'expired')),
    reason text constraint nudge_reason_where_needed check ((status in ('failed', 'unknown', 'expired')) = (reason is not null)),
    message_key uuid not null default gen_random_uuid(),
    not_after timestamptz(3) not null,
    attempt smallint not null default 0,
    owner text,
    lease_until timestamptz(3),
    planned_at timestamptz(3) not null,
    sending_at timestamptz(3),
    settled_at timestamptz(3),
    provider_id text,
    constraint nudge_pk primary key (person_id, id),
    constraint nudge_slot_unique unique (person_id, slot_at),
    constraint nudge_sending_is_owned check (status <> 'sending' or (owner is not null and lease_until is not null))
  )`,
  `comment on table nudge is 'One message to one person through one channel in one slot, and what became of it.'`,
  `create index nudge_open on nudge (status, slot_at) where status in ('planned', 'sending')`,

  `create table question (
    person_id bigint not null,
    nudge_id bigint not null,
    position smallint not null,
    concept_id bigint not null constraint question_concept references concept on delete cascade,
    version int not null,
    revealed_at timestamptz(3),
    constraint question_pk primary key (person_id, nudge_id, position),
    constraint question_nudge foreign key (person_id, nudge_id) references nudge on delete cascade,
    constraint question_concept_once unique (person_id, nudge_id, concept_id)
  )`,
  `comment on table question is 'One concept inside one nudge.'`,

  `create table review (
    person_id bigint not null constraint review_person references person on delete cascade,
    id bigint generated always as identity,
    concept_id bigint not null constraint review_concept references concept on delete cascade,
    version int not null,
    rating text not null constraint review_rating_known check (rating in ('again', 'hard', 'good', 'easy')),
    rated_at timestamptz(3) not null,
    nudge_id bigint not null,
    position smallint not null,
    attempt smallint not null default 0,
    retrievability float8 not null constraint review_retrievability_range check (retrievability between 0 and 1),
    verified boolean not null,
    constraint review_pk primary key (person_id, id),
    constraint review_question foreign key (person_id, nudge_id, position) references question on delete cascade,
    constraint review_once unique (person_id, nudge_id, position, attempt)
  )`,
  `comment on table review is 'Append-only: one rated recall, with the retrievability that was predicted for its instant.'`,
  `create index review_by_pair on review (person_id, concept_id, rated_at)`,
  `create index review_by_person on review (person_id, rated_at)`,
  `create index review_by_time on review (rated_at)`,

  `create table undo (
    person_id bigint not null,
    review_id bigint not null,
    undone_at timestamptz(3) not null,
    constraint undo_pk primary key (person_id, review_id),
    constraint undo_review foreign key (person_id, review_id) references review on delete cascade
  )`,
  `comment on table undo is 'Append-only: one review taken back by its person.'`,

  `create table decision (
    person_id bigint not null constraint decision_person references person on delete cascade,
    slot_at timestamptz(3) not null,
    decided_at timestamptz(3) not null,
    reason text not null,
    asked smallint not null default 0,
    deferred int not null default 0,
    constraint decision_pk primary key (person_id, slot_at)
  )`,
  `comment on table decision is 'What was decided for one person and slot, and the first reason that said no.'`,

  `create table viewing (
    person_id bigint not null constraint viewing_person references person on delete cascade,
    viewed_at timestamptz(3) not null,
    viewer text not null,
    constraint viewing_pk primary key (person_id, viewed_at, viewer)
  )`,
  `comment on table viewing is 'Append-only: somebody looked at one person''s own report.'`,

  `create table watermark (
    job text not null constraint watermark_pk primary key,
    slot_at timestamptz(3) not null,
    finished_at timestamptz(3) not null
  )`,
  `comment on table watermark is 'The newest slot for which a job has finished.'`,
]
