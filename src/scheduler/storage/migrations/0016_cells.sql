-- expand: nodes from 0015_nodes on keep running
-- What a cell asked its sentinels for, and what it accepted: epochs only rise. One row, written in the transaction of the
-- stage that a permit was for.
create table cell_epochs (
  id smallint primary key default 1 check (id = 1),
  proposed bigint not null default 0,
  accepted bigint not null default 0
);
insert into cell_epochs default values;

-- The newest permit of each rollout.
create table cell_permits (
  rollout text primary key,
  permit jsonb not null,
  accepted_at timestamptz not null
);
