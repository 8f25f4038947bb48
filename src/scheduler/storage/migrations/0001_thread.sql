-- What the scheduler knows of each instance: written at once when its health changes, else every two seconds.
create table instance_states (
  key text primary key,
  state jsonb not null,
  updated_at timestamptz not null default now()
);

-- The lever of adaptive polling. One row.
create table polling_settings (
  id integer primary key default 1 check (id = 1),
  enabled boolean not null,
  scope jsonb not null,
  updated_at timestamptz not null default now()
);

-- Fleet-level series, sampled every 10 s.
create table history (
  series text not null,
  at timestamptz not null,
  value double precision not null,
  primary key (series, at)
);
create index history_at on history (at);

-- A rollout keeps the plan that it was started with, whatever becomes of the file.
create table rollouts (
  id text primary key,
  plan jsonb not null,
  plan_hash text not null,
  state text not null,
  stage integer,
  stage_started_at timestamptz,
  revision integer not null default 0,
  updated_at timestamptz not null default now()
);

-- Every action, allowed or refused; each entry is hashed with the one before it.
create table audit_entries (
  sequence bigint primary key,
  at timestamptz not null,
  actor text not null,
  address text not null,
  action text not null,
  subject text not null,
  reason text not null,
  outcome text not null,
  request_id text not null,
  detail jsonb not null,
  previous_hash text not null,
  hash text not null
);
create index audit_entries_subject on audit_entries (subject, sequence);

create table api_tokens (
  name text primary key,
  hash text not null unique,
  scope text not null,
  created_at timestamptz not null default now()
);
