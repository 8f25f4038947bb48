-- Runs of policies that have ended, one for each key: the same inputs, policy and version.
create table policy_runs (
  -- From the hash of the run's key: a run that is made anew after a cancel or a failure takes its place.
  run_id text primary key,
  system_id text not null,
  policy_version text not null,
  policy_spec_sha256 text not null,
  sv text not null,
  decision_bucket_ts timestamptz not null,
  horizon_steps integer not null,
  input_quality text not null check (input_quality in ('ok', 'carried_forward', 'missing', 'blocked')),
  status text not null check (status in ('success', 'fail', 'canceled', 'timeout')),
  no_op boolean not null,
  no_op_reason text check (
    no_op_reason in ('no_deficits', 'no_surpluses', 'neighborhood_blocked', 'budget_zero', 'input_quality_blocked')),
  error_reason text,
  created_at timestamptz not null,
  run_key jsonb not null,
  origin text not null check (origin in ('asked', 'background')),
  move_count integer not null,
  served_strategy text,
  fallback jsonb,
  timed_out boolean not null,
  objective jsonb,
  greedy_objective jsonb,
  gap double precision,
  -- What the solver says of its work.
  statistics jsonb not null,
  solver_ms double precision,
  latency_ms double precision not null,
  attempts integer not null,
  check ((error_reason is not null) = (status in ('fail', 'timeout'))),
  check ((no_op_reason is not null) = no_op),
  unique (system_id, policy_version, policy_spec_sha256, sv, decision_bucket_ts, horizon_steps)
);
create index policy_runs_created_at on policy_runs (created_at);

create table policy_moves (
  run_id text not null references policy_runs on delete cascade,
  move_rank integer not null check (move_rank >= 1),
  from_station_key text not null,
  to_station_key text not null,
  bikes_moved integer not null check (bikes_moved > 0),
  dist_m double precision not null check (dist_m >= 0),
  budget_exhausted boolean not null,
  neighbor_exhausted boolean not null,
  reason_codes text[] not null,
  primary key (run_id, move_rank)
);

-- Runs that wait or are computed. Whoever ends one deletes its row in the transaction that writes the run, so a run
-- that lost its row, to a cancel say, writes nothing.
create table policy_jobs (
  run_id text primary key,
  cache_key text not null,
  run_key jsonb not null,
  policy_version text not null,
  input_quality text not null,
  origin text not null,
  state text not null check (state in ('queued', 'running')),
  enqueued_at timestamptz not null,
  -- When it was first asked for; null for one that nobody has.
  asked_at timestamptz,
  deadline_at timestamptz not null,
  -- Not taken before: the pause after an attempt that failed.
  not_before timestamptz not null,
  attempts integer not null default 0,
  -- Of the worker that computes it, until when it counts as alive.
  lease text,
  leased_until timestamptz,
  last_error text
);

-- Jobs that were given up after their last attempt, as they stood.
create table policy_dead_letters (
  run_id text primary key,
  job jsonb not null,
  attempts integer not null,
  error_reason text not null,
  given_up_at timestamptz not null
);

-- Keys that sign snapshot versions: the newest signs, all of them count.
create table policy_keys (
  kid text primary key,
  secret text not null,
  created_at timestamptz not null
);

-- Snapshots that are not to be planned on any more.
create table policy_revoked_snapshots (
  system_id text not null,
  sha256 text not null,
  revoked_by text not null,
  reason text not null,
  revoked_at timestamptz not null,
  primary key (system_id, sha256)
);
