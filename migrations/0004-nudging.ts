import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** What it takes to nudge kindly on two channels: own times, notices, lanes, suppression, and messages that follow their nudge. */
export const nudging: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of statements) await sql.raw(statement).execute(db)
  },
}

const statements = [
  `alter table person
    add column language text not null default 'en' constraint person_language_known check (language in ('en', 'de')),
    add column rating_buttons smallint not null default 2 constraint person_rating_buttons_known check (rating_buttons in (2, 4)),
    add column calendar text constraint person_calendar_shape check (calendar ~ '^[A-Z]{2}(-[A-Z0-9]{1,8}){0,2}$'),
    add column snoozed_until timestamptz(3),
    add column own_settings text[] not null default '{}'`,
  `comment on column person.calendar is 'Whose public holidays are theirs: a country, or a region of it such as DE-BY.'`,
  `comment on column person.snoozed_until is 'An extra slot, which the person chose; until then nothing is planned.'`,
  `comment on column person.own_settings is 'Columns that the person set themselves: nobody else changes them.'`,

  `create table ceiling (
    setting text not null constraint ceiling_pk primary key
      constraint ceiling_setting_known check (setting in ('slot_cap', 'daily_cap', 'weekly_cap')),
    most smallint not null constraint ceiling_positive check (most > 0),
    set_at timestamptz(3) not null
  )`,
  `comment on table ceiling is 'The most that anybody may be asked, whatever they or an operator set.'`,

  `create table vacation (
    person_id bigint not null constraint vacation_person references person on delete cascade,
    from_day date not null,
    to_day date not null,
    constraint vacation_pk primary key (person_id, from_day),
    constraint vacation_forward check (from_day <= to_day)
  )`,
  `comment on table vacation is 'Days, both included, on which one person is not nudged.'`,

  `create table holiday (
    calendar text not null,
    day date not null,
    name text not null,
    constraint holiday_pk primary key (calendar, day)
  )`,
  `comment on table holiday is 'One public holiday of one calendar, written ahead of its day.'`,

  `create table suppression (
    channel text not null constraint suppression_channel_known check (channel in ('email', 'slack')),
    address text not null,
    reason text not null,
    since_at timestamptz(3) not null,
    constraint suppression_pk primary key (channel, address)
  )`,
  `comment on table suppression is 'An address that nothing is sent to until its person resumes: an email in small letters, or a Slack id.'`,
  `insert into suppression (channel, address, reason, since_at)
    select 'email', lower(email), channel_off_reason, created_at from person where channel_off_reason is not null
    on conflict do nothing`,
  `alter table person drop column channel_off_reason`,

  `create table bounce (
    person_id bigint not null,
    nudge_id bigint not null,
    kind text not null constraint bounce_kind_known check (kind in ('hard', 'soft', 'complaint')),
    status text not null,
    reported_at timestamptz(3) not null,
    constraint bounce_pk primary key (person_id, nudge_id, kind),
    constraint bounce_nudge foreign key (person_id, nudge_id) references nudge on delete cascade
  )`,
  `comment on table bounce is 'Word from outside that one mail did not arrive, or was not welcome.'`,

  `create table slack_member (
    id text not null constraint slack_member_pk primary key,
    name text,
    email text,
    time_zone text,
    conversation text,
    deactivated_at timestamptz(3),
    away_until timestamptz(3),
    seen_at timestamptz(3) not null
  )`,
  `comment on table slack_member is 'Somebody in the Slack workspace, as its directory tells of them, and the direct messages between them and the app.'`,

  `create table inbound (
    key text not null constraint inbound_pk primary key,
    received_at timestamptz(3) not null
  )`,
  `comment on table inbound is 'One event that Slack told the app of, kept so that it is not believed twice.'`,
  `create index inbound_by_time on inbound (received_at)`,

  `create table lane (
    name text not null constraint lane_pk primary key,
    next_at timestamptz(3) not null
  )`,
  `comment on table lane is 'When the fleet may send next to one person, or to one whole workspace.'`,

  `create table dismissal (
    person_id bigint not null constraint dismissal_person references person on delete cascade,
    concept_id bigint not null constraint dismissal_concept references concept on delete cascade,
    dismissed_at timestamptz(3) not null,
    constraint dismissal_pk primary key (person_id, concept_id)
  )`,
  `comment on table dismissal is 'A person said that a concept is not for them.'`,

  `create table flag (
    person_id bigint not null constraint flag_person references person on delete cascade,
    concept_id bigint not null constraint flag_concept references concept on delete cascade,
    version int not null,
    note text not null default '',
    flagged_at timestamptz(3) not null,
    resolved_at timestamptz(3),
    constraint flag_pk primary key (person_id, concept_id, version)
  )`,
  `comment on table flag is 'A person said that a concept is wrong or outdated; it is asked of nobody until an operator has looked.'`,
  `create index flag_by_concept on flag (concept_id) where resolved_at is null`,

  `alter table concept drop constraint concept_paused_reason_known,
    add constraint concept_paused_reason_known check (paused_reason in ('gone', 'expired', 'superseded', 'operator', 'flagged'))`,

  `alter table nudge
    drop constraint nudge_channel_known,
    add constraint nudge_channel_known check (channel in ('email', 'slack', 'web')),
    add column notice text constraint nudge_notice_known check (notice in ('consent', 'stopped', 'channel-lost')),
    add column is_practice boolean not null default false,
    add column not_before timestamptz(3),
    add column begun_at timestamptz(3),
    add column resent_at timestamptz(3),
    add column answer_until timestamptz(3),
    add column shown_position smallint not null default 1,
    add column stale_at timestamptz(3),
    add column showing_until timestamptz(3),
    add column closed_at timestamptz(3),
    add column closed_reason text
      constraint nudge_closed_reason_known check (closed_reason in ('answered', 'snoozed', 'expired', 'withdrawn', 'elsewhere')),
    add constraint nudge_closed_together check ((closed_at is null) = (closed_reason is null)),
    add constraint nudge_web_is_practice check (channel <> 'web' or is_practice),
    drop constraint nudge_slot_unique`,
  `comment on column nudge.notice is 'What it tells, when it asks nothing.'`,
  `comment on column nudge.is_practice is 'The person asked for it; caps and back-off do not count it.'`,
  `comment on column nudge.begun_at is 'When its sender last began to send it; what was claimed and not begun is certainly not sent.'`,
  `comment on column nudge.stale_at is 'Since when its message shows something else than what is true; null: it shows what is true.'`,
  `comment on column nudge.showing_until is 'Somebody is bringing its message up to date until then.'`,
  `create unique index nudge_slot_unique on nudge (person_id, slot_at) where notice is null and not is_practice`,
  `create unique index nudge_notice_once on nudge (person_id, slot_at, notice) where notice is not null`,
  `create index nudge_shown on nudge (channel, slot_at) where status = 'sent' and closed_at is null`,
  `create index nudge_stale on nudge (stale_at) where stale_at is not null`,
  `create index nudge_unknown on nudge (settled_at) where status = 'unknown'`,
  `create index nudge_by_message on nudge (message_key)`,
]
