-- One ordered sync of a site and type over a span of days. Days are Pacific dates.
create table sync_runs (
  id text primary key,
  site text not null,
  account text not null,
  type text not null,
  dimensions text[] not null,
  first_day date not null,
  last_day date not null,
  force boolean not null,
  started_by text not null,
  reason text not null,
  state text not null,
  -- Limits of its own, and the order of the lever that stood when it began: a later order holds for it too.
  own_limits jsonb,
  order_before text,
  -- The newest order of the lever that its workers keep to.
  order_shown text,
  started_at timestamptz not null,
  ended_at timestamptz,
  -- The process that works on it, while its lease lasts.
  owner text,
  lease_until timestamptz,
  -- Counts and peaks, as its process knows them.
  figures jsonb not null,
  problem text
);
-- A site and type has one run at a time.
create unique index sync_runs_open on sync_runs (site, type) where state in ('queued', 'running', 'halted');
create index sync_runs_started on sync_runs (started_at);

-- A day as one run reads it, page by page, until it is published; a day that is read anew has a reading for each attempt.
create table sync_readings (
  id bigint generated always as identity primary key,
  run text not null references sync_runs (id),
  site text not null,
  type text not null,
  day date not null,
  attempt integer not null,
  -- pending, ok, empty, failed, skipped, or dropped for a later attempt
  state text not null,
  -- Totals of the day as they were said before it was read.
  total_clicks bigint,
  total_impressions bigint,
  rows integer not null default 0,
  clicks bigint not null default 0,
  impressions bigint not null default 0,
  repairs integer not null default 0,
  final boolean not null default true,
  -- Of its keys and numbers, whatever their order.
  digest text,
  reason text,
  ended_at timestamptz,
  unique (run, day, attempt)
);
create index sync_readings_state on sync_readings (state, run);

-- What is known of a day. The reading is the one whose rows count: others are on their way in or out.
create table sync_days (
  site text not null,
  type text not null,
  day date not null,
  status text not null,
  reading bigint references sync_readings (id),
  run text not null,
  reason text,
  at timestamptz not null,
  primary key (site, type, day)
);

-- Stored answers: a run that was killed goes on behind the last of them.
create table sync_pages (
  reading bigint not null references sync_readings (id) on delete cascade,
  number integer not null,
  start_row integer not null,
  rows integer not null,
  -- Keys that no page of the reading had before.
  fresh integer not null,
  primary key (reading, number)
);

-- Rows by month. A key is unique in its reading by a 64-bit hash of its values; should two keys ever share one, rows
-- are missing from the count, and the day fails rather than lose a row silently.
create table sync_rows (
  reading bigint not null,
  key_hash bigint not null,
  day date not null,
  clicks bigint not null,
  impressions bigint not null,
  position double precision not null,
  keys text[] not null,
  primary key (reading, key_hash, day)
) partition by range (day);

create table sync_batches (
  id bigint generated always as identity primary key,
  at timestamptz not null,
  run text not null,
  worker integer not null,
  account text not null,
  site text not null,
  day date not null,
  status text not null,
  rows integer not null,
  duration_ms real not null,
  fetch_ms real not null,
  store_ms real not null,
  problem text
);
create index sync_batches_at on sync_batches (at);

-- One row: who halted the sync, and who keeps auto-sync off until when.
create table sync_control (
  id integer primary key check (id = 1),
  halted_by text,
  halted_reason text,
  halted_at timestamptz,
  suspended_by text,
  suspended_reason text,
  suspended_at timestamptz,
  suspended_until timestamptz
);
insert into sync_control (id) values (1);

-- Queries that were set aside for sending, by second; all processes count the same ones.
create table sync_spending (
  scope text not null,
  name text not null,
  at timestamptz not null,
  queries integer not null,
  primary key (scope, name, at)
);
create table sync_daily_spending (
  scope text not null,
  name text not null,
  day date not null,
  queries integer not null,
  primary key (scope, name, day)
);
-- What throttling taught of a budget: the share of it that is spent now, and until when nothing is.
create table sync_throttling (
  scope text not null,
  name text not null,
  share double precision not null,
  changed_at timestamptz not null,
  paused_until timestamptz,
  reason text,
  primary key (scope, name)
);
create table sync_rate_events (
  id bigint generated always as identity primary key,
  at timestamptz not null,
  kind text not null,
  scope text not null,
  name text not null,
  account text not null,
  site text not null,
  used integer not null,
  budget integer not null,
  retry_ms integer,
  reason text
);
create index sync_rate_events_at on sync_rate_events (at);
