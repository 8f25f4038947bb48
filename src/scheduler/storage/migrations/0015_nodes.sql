-- expand: nodes from 0013_instance_changes on keep running
-- The nodes that share the polling of a fleet. Each tells of itself every two seconds.
create table nodes (
  name text primary key,
  -- Which start of a process has the name: of two processes of one name, one.
  incarnation text not null,
  -- joining, working, draining or left. One that has not been seen for ten seconds is silent, whatever it said.
  state text not null,
  version text not null,
  started_at timestamptz not null default now(),
  seen_at timestamptz not null default now(),
  clock_ahead_ms double precision not null,
  places integer not null,
  in_flight integer not null,
  succeeded bigint not null,
  failed bigint not null,
  instances integer not null,
  fleet_digest text not null,
  -- What each lever is set to on the node, as text: a setting is in effect once all nodes have it.
  levers jsonb not null default '{}',
  -- What the workloads of the node measured lately, by series, for the sample of them all.
  workloads jsonb not null default '{}'
) with (fillfactor = 50);

-- How each rollout was judged last, so that every node shows and decides on the same.
create table rollout_judgements (
  rollout text primary key,
  judged jsonb not null,
  -- What its lever was seen at; null where it was not looked at.
  lever jsonb,
  judged_at timestamptz not null
);

-- Which node saw a change, and in which transaction it was stored: the others tell it, too, each of them once.
alter table instance_changes add column node text;
alter table instance_changes add column stored xid8;
alter table instance_changes alter column stored set default pg_current_xact_id();
create index instance_changes_stored on instance_changes (stored) where stored is not null;
