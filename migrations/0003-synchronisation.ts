import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** What it takes to read any agent memory honestly: walks that resume, containers, expiry, rules, identities, merges. */
export const synchronisation: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of statements) await sql.raw(statement).execute(db)
  },
}

const statements = [
  `alter table source
    add column filters jsonb not null default '{}',
    add column walk_hours int not null default 24 constraint source_walk_hours_positive check (walk_hours > 0),
    add column walk_started_at timestamptz(3),
    add column walked_at timestamptz(3)`,
  `comment on column source.walk_started_at is 'Since when a walk of the whole source is under way; its sightings are kept until it ends.'`,

  `create table sighting (
    source_id bigint not null constraint sighting_source references source on delete cascade,
    page int not null,
    external_ids text[] not null,
    constraint sighting_pk primary key (source_id, page)
  )`,
  `comment on table sighting is 'What one page of a walk that is under way held, so that a walk resumed by another process still knows what is gone.'`,

  `create table ingest (
    source_id bigint not null constraint ingest_source references source on delete cascade,
    digest text not null,
    received_at timestamptz(3) not null,
    constraint ingest_pk primary key (source_id, digest)
  )`,
  `comment on table ingest is 'One signed request that was taken in, kept while its signature is valid so that it is not taken in again.'`,

  `alter table sync
    add column superseded int not null default 0,
    add column expired int not null default 0,
    add column extent text not null default 'changes' constraint sync_extent_known check (extent in ('changes', 'whole')),
    add column skipped_reasons jsonb not null default '{}',
    add column lag_seconds float8`,
  `comment on column sync.lag_seconds is 'The longest that a new or changed memory had waited in its source; null when none was dated, or in a first walk.'`,

  `create table audience_rule (
    source_id bigint not null constraint audience_rule_source references source on delete cascade,
    kind text not null constraint audience_rule_kind_known
      check (kind in ('user', 'agent', 'app', 'run', 'tag', 'entity', 'category')),
    value text not null,
    audience_id bigint not null constraint audience_rule_audience references audience on delete cascade,
    constraint audience_rule_pk primary key (source_id, kind, value, audience_id)
  )`,
  `comment on table audience_rule is 'What a source holds of one agent, app, run, tag or category is for one audience.'`,
  `create index audience_rule_by_audience on audience_rule (audience_id)`,

  `create table memory_audience (
    memory_id bigint not null constraint memory_audience_memory references memory on delete cascade,
    audience_id bigint not null constraint memory_audience_audience references audience on delete cascade,
    constraint memory_audience_pk primary key (memory_id, audience_id)
  )`,
  `comment on table memory_audience is 'One memory was surfaced to one audience, by a rule or as the audience of its source.'`,
  `create index memory_audience_by_audience on memory_audience (audience_id)`,
  `insert into memory_audience (memory_id, audience_id)
    select memory.id, source.audience_id from memory join source on source.id = memory.source_id
    where source.audience_id is not null and not exists (select from memory_subject where memory_subject.memory_id = memory.id)`,

  `create table person_identity (
    kind text not null constraint person_identity_kind_known check (kind in ('slack', 'other')),
    value text not null constraint person_identity_filled check (value <> ''),
    person_id bigint not null constraint person_identity_person references person on delete cascade,
    constraint person_identity_pk primary key (kind, value)
  )`,
  `comment on table person_identity is 'One name under which another system knows a person: a Slack id, or the id that agents use.'`,
  `create index person_identity_by_person on person_identity (person_id)`,

  `alter table subject
    add column name text,
    add column matched_by text constraint subject_matched_by_known check (matched_by in ('operator', 'email', 'slack', 'identity'))`,
  `update subject set matched_by = 'operator' where person_id is not null`,
  `comment on column subject.matched_by is 'Who said whom it stands for; operator without a person: it stands for nobody.'`,

  `alter table memory_subject add column derived boolean not null default false`,
  `comment on column memory_subject.derived is 'The memory names only a run; whose run it is, other memories of the run say.'`,

  `alter table memory
    add column container text,
    add column expires_at timestamptz(3),
    add column kept_out_reason text constraint memory_kept_out_reason_known check (kept_out_reason in ('over-cap'))`,
  `create index memory_by_container on memory (source_id, container) where container is not null and gone_at is null`,
  `create index memory_by_expiry on memory (expires_at) where expires_at is not null and status = 'live' and gone_at is null`,

  `alter table concept add column merged_into bigint constraint concept_merged_into references concept on delete set null`,
  `create index concept_by_merged_into on concept (merged_into) where merged_into is not null`,

  `create table similarity (
    concept_id bigint not null constraint similarity_concept references concept on delete cascade,
    other_id bigint not null constraint similarity_other references concept on delete cascade,
    similarity float8 not null constraint similarity_range check (similarity between 0 and 1),
    proposed_at timestamptz(3) not null,
    decision text constraint similarity_decision_known check (decision in ('merged', 'kept-apart')),
    decided_at timestamptz(3),
    constraint similarity_pk primary key (concept_id, other_id),
    constraint similarity_decided_together check ((decision is null) = (decided_at is null))
  )`,
  `comment on table similarity is 'A new concept resembles an older one from another source, and what somebody decided about it.'`,
  `create index similarity_by_other on similarity (other_id)`,
]
