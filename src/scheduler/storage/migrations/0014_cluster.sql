-- expand: nodes from 0013_instance_changes on keep running
-- Who polls what, where several nodes do: each poll has an epoch of its own, and what it writes counts only under it.
-- A poll is in flight while `job` names the engine's job that it is; `node` is who polled last. Times in ms since 1970.
-- Every poll writes its row twice: no index may stand on what it changes, and pages keep room for that.
create table poll_claims (
  key text not null,
  part text not null,
  epoch bigint not null default 0,
  node text,
  job uuid,
  claimed_at double precision,
  unfinished integer not null default 0,
  ordered_for double precision,
  held_since double precision,
  host text not null,
  primary key (key, part)
) with (fillfactor = 60, autovacuum_vacuum_scale_factor = 0.05);
create index poll_claims_host on poll_claims (host);

-- What each host bears in requests, of those that are asked for more than their status.
create table poll_hosts (
  host text primary key,
  tokens double precision not null,
  refilled_at double precision not null
) with (fillfactor = 60);

-- What all nodes think of the fleet together. One row.
create table cluster_state (
  id integer primary key default 1 check (id = 1),
  own_fault jsonb not null default '{"openings": []}',
  not_closed integer not null default 0,
  backlog jsonb not null default '{"polls": 0, "byType": {}, "oldestOverdueMs": 0}',
  backlog_due timestamptz not null default now()
);
insert into cluster_state (id) values (1);

-- A revision rises with each write, so that two who read the same state do not both write it; `changed` is the
-- transaction that wrote it last.
alter table instance_states add column revision bigint not null default 0;
alter table instance_states add column changed xid8;
alter table instance_states add column node text;
alter table instance_states set (fillfactor = 60, autovacuum_vacuum_scale_factor = 0.05);
