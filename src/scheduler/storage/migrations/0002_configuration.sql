-- What is polled how, version after version. Rows are never changed: a rollback is a new version.
create table configuration_versions (
  version bigint primary key,
  at timestamptz not null,
  source text not null,
  actor text not null,
  reason text not null,
  -- What was set at run time, what was in force with it, and the version that a rollback went back to.
  document jsonb not null,
  -- What was in force before; null for the first.
  previous jsonb
);

-- What was last applied of each watched file, so that a restart does not apply an old file over a newer change.
create table configuration_files (
  name text primary key,
  hash text not null,
  applied_at timestamptz not null
);
