-- How breakers and dead letters came and went, to be read back: once for each poll that changed something.
create table instance_changes (
  at timestamptz not null,
  key text not null,
  type text not null,
  event jsonb not null,
  primary key (at, key, type)
);

-- What was done in a span of time is looked for.
create index audit_entries_at on audit_entries (at);
