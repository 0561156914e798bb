import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Who there is, what agents remember, and the concepts that come of it. */
export const knowledge: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of statements) await sql.raw(statement).execute(db)
  },
}

const statements = [
  `create table audience (
    id bigint generated always as identity constraint audience_pk primary key,
    name text not null constraint audience_name_unique unique constraint audience_name_filled check (name <> ''),
    desired_retention float8 not null default 0.9
      constraint audience_desired_retention_range check (desired_retention between 0.5 and 0.99),
    weekly_assignments int not null default 10 constraint audience_weekly_assignments_range check (weekly_assignments >= 0),
    created_at timestamptz(3) not null
  )`,
  `comment on table audience is 'A set of people who ought to know a set of concepts, with one desired retention.'`,

  `create table person (
    id bigint generated always as identity constraint person_pk primary key,
    name text not null constraint person_name_filled check (name <> ''),
    email text not null constraint person_email_shape check (email ~ '^[^@[:space:]]+@[^@[:space:]]+$'),
    time_zone text not null
      constraint person_time_zone_known check ((timestamptz '2000-01-01 00:00+00' at time zone time_zone) is not null),
    slot_times time[] not null default '{09:30}' constraint person_slot_times_filled check (cardinality(slot_times) between 1 and 4),
    window_from time not null default '09:00',
    window_to time not null default '17:00',
    working_days smallint[] not null default '{1,2,3,4,5}'
      constraint person_working_days_range check (cardinality(working_days) > 0 and working_days <@ '{1,2,3,4,5,6,7}'::smallint[]),
    slot_cap smallint not null default 2 constraint person_slot_cap_range check (slot_cap between 1 and 10),
    daily_cap smallint not null default 2 constraint person_daily_cap_range check (daily_cap between 1 and 50),
    weekly_cap smallint constraint person_weekly_cap_range check (weekly_cap between 1 and 200),
    channel text not null default 'email' constraint person_channel_known check (channel in ('email', 'slack')),
    channel_off_reason text,
    consented_at timestamptz(3),
    paused_until timestamptz(3),
    opted_out_at timestamptz(3),
    resumed_at timestamptz(3),
    created_at timestamptz(3) not null,
    constraint person_window_forward check (window_from < window_to),
    constraint person_slot_in_window check (window_from <= all (slot_times) and window_to > all (slot_times))
  )`,
  `comment on table person is 'Someone who may be nudged, with the times and amounts that suit them.'`,
  `create unique index person_email_unique on person (lower(email))`,

  `create table audience_person (
    person_id bigint not null constraint audience_person_person references person on delete cascade,
    audience_id bigint not null constraint audience_person_audience references audience on delete cascade,
    joined_at timestamptz(3) not null,
    left_at timestamptz(3) constraint audience_person_left_after_joined check (left_at >= joined_at),
    constraint audience_person_pk primary key (person_id, audience_id)
  )`,
  `comment on table audience_person is 'One person in one audience, since when, and until when after they left.'`,
  `create index audience_person_by_audience on audience_person (audience_id)`,

  `create table source (
    id bigint generated always as identity constraint source_pk primary key,
    name text not null constraint source_name_unique unique constraint source_name_filled check (name <> ''),
    kind text not null,
    settings jsonb not null,
    trust text not null default 'manual' constraint source_trust_known check (trust in ('manual', 'auto')),
    audience_id bigint constraint source_audience references audience on delete set null,
    status text not null default 'active' constraint source_status_known check (status in ('active', 'paused', 'off')),
    off_reason text constraint source_off_has_reason check ((status = 'off') = (off_reason is not null)),
    cursor text,
    failures int not null default 0,
    next_try_at timestamptz(3),
    lease_until timestamptz(3),
    created_at timestamptz(3) not null
  )`,
  `comment on table source is 'One configured agent memory, and how far it has been read.'`,

  `create table sync (
    id bigint generated always as identity constraint sync_pk primary key,
    source_id bigint not null constraint sync_source references source on delete cascade,
    started_at timestamptz(3) not null,
    finished_at timestamptz(3),
    status text not null constraint sync_status_known check (status in ('running', 'complete', 'partial', 'failed')),
    reason text constraint sync_failed_has_reason check (status <> 'failed' or reason is not null),
    read int not null default 0,
    new int not null default 0,
    changed int not null default 0,
    same int not null default 0,
    gone int not null default 0,
    skipped int not null default 0
  )`,
  `comment on table sync is 'One run over one source, with what it counted.'`,
  `create index sync_by_source on sync (source_id, started_at)`,

  `create table subject (
    id bigint generated always as identity constraint subject_pk primary key,
    source_id bigint not null constraint subject_source references source on delete cascade,
    kind text not null constraint subject_kind_known check (kind in ('user', 'agent', 'app', 'run', 'tag', 'entity')),
    external_id text not null,
    person_id bigint constraint subject_person references person on delete set null,
    first_seen_at timestamptz(3) not null,
    constraint subject_unique unique (source_id, kind, external_id)
  )`,
  `comment on table subject is 'Whom memories of a source concern, by the source''s own id, and the person it stands for.'`,
  `create index subject_by_person on subject (person_id) where person_id is not null`,

  `create table memory (
    id bigint generated always as identity constraint memory_pk primary key,
    source_id bigint not null constraint memory_source references source on delete cascade,
    external_id text not null,
    content_hash text not null,
    fact_key text not null,
    text text not null,
    author text not null constraint memory_author_known check (author in ('user', 'assistant', 'unknown')),
    status text not null constraint memory_status_known check (status in ('live', 'superseded', 'expired')),
    replaced_by text,
    categories text[] not null default '{}',
    metadata jsonb not null default '{}',
    surfaced_at timestamptz(3) not null,
    first_seen_at timestamptz(3) not null,
    gone_at timestamptz(3),
    constraint memory_unique unique (source_id, external_id)
  )`,
  `comment on table memory is 'One item read from a source, mirrored; gone_at marks the tombstone of one that left it.'`,
  `create index memory_by_fact on memory (fact_key)`,

  `create table memory_subject (
    memory_id bigint not null constraint memory_subject_memory references memory on delete cascade,
    subject_id bigint not null constraint memory_subject_subject references subject on delete cascade,
    constraint memory_subject_pk primary key (memory_id, subject_id)
  )`,
  `comment on table memory_subject is 'One memory concerns one subject.'`,
  `create index memory_subject_by_subject on memory_subject (subject_id)`,

  `create table concept (
    id bigint generated always as identity constraint concept_pk primary key,
    fact_key text not null constraint concept_fact_unique unique,
    version int not null default 1,
    inbox_status text not null
      constraint concept_inbox_status_known check (inbox_status in ('draft', 'waiting', 'approved', 'rejected')),
    inbox_reason text constraint concept_draft_has_reason check (inbox_status <> 'draft' or inbox_reason is not null),
    paused_reason text
      constraint concept_paused_reason_known check (paused_reason in ('gone', 'expired', 'superseded', 'operator')),
    paused_at timestamptz(3),
    importance float8 not null default 1 constraint concept_importance_range check (importance > 0 and importance <= 10),
    owner_id bigint constraint concept_owner references person on delete set null,
    confirmed_at timestamptz(3),
    created_at timestamptz(3) not null,
    constraint concept_paused_together check ((paused_reason is null) = (paused_at is null))
  )`,
  `comment on table concept is 'One thing worth retaining; it is live when approved and not paused.'`,
  `create index concept_by_inbox on concept (inbox_status, id)`,

  `create table concept_version (
    concept_id bigint not null constraint concept_version_concept references concept on delete cascade,
    version int not null constraint concept_version_positive check (version > 0),
    context text not null default '',
    question text,
    answer text,
    created_at timestamptz(3) not null,
    constraint concept_version_pk primary key (concept_id, version),
    constraint concept_version_question_and_answer check ((question is null) = (answer is null))
  )`,
  `comment on table concept_version is 'What a concept asks; a new version when its answer changed.'`,

  `create table provenance (
    concept_id bigint not null constraint provenance_concept references concept on delete cascade,
    memory_id bigint not null constraint provenance_memory references memory on delete cascade,
    constraint provenance_pk primary key (concept_id, memory_id)
  )`,
  `comment on table provenance is 'One concept was drafted from, or is confirmed by, one memory.'`,
  `create index provenance_by_memory on provenance (memory_id)`,

  `create table audience_concept (
    concept_id bigint not null constraint audience_concept_concept references concept on delete cascade,
    audience_id bigint not null constraint audience_concept_audience references audience on delete cascade,
    added_at timestamptz(3) not null,
    constraint audience_concept_pk primary key (concept_id, audience_id)
  )`,
  `comment on table audience_concept is 'One concept that one audience ought to know.'`,
  `create index audience_concept_by_audience on audience_concept (audience_id)`,
]
