-- Rollouts of before had plans of another shape, which cannot be judged any more: their plans are taken up anew, as
-- drafts. The audit log keeps what was done, and the lever stays as it was set.
drop table rollouts;

-- A rollout keeps the plan that it was started with, whatever becomes of the file. The audit log rebuilds every column.
create table rollouts (
  id text primary key,
  -- As JSON text, for criteria and kill switches stand in the order of the file.
  plan json not null,
  plan_hash text not null,
  state text not null,
  revision integer not null,
  -- Everything else of it: stage, change of the lever on its way, sign-offs, snapshots, drills.
  body jsonb not null,
  updated_at timestamptz not null default now()
);

-- How criteria were judged over time: a row when a verdict changes, else one a minute.
create table rollout_verdicts (
  rollout text not null,
  at timestamptz not null,
  stage text not null,
  decision text not null,
  summary text not null,
  criteria jsonb not null,
  primary key (rollout, at)
);
create index rollout_verdicts_at on rollout_verdicts (at);

-- What levers without storage of their own were set to, and what their workload shows.
create table lever_settings (
  lever text primary key,
  order_id text not null,
  settings jsonb not null,
  shown jsonb,
  stored_at timestamptz not null default now()
);

-- What the criteria of a stage remember from one tick to the next: which have tripped, and which cool down.
create table rollout_memory (
  rollout text primary key,
  stage_started_at timestamptz not null,
  memory jsonb not null
);
