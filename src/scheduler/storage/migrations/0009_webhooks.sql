-- How far each webhook has come in the audit log. The log itself is the outbox: an entry is written in the transaction
-- of what it tells, in order, and is never removed.
create table webhooks (
  name text primary key,
  -- Entries up to this one are delivered, given up, or no event of this webhook.
  sequence bigint not null,
  -- Attempts at the event on its way that failed.
  attempts integer not null default 0,
  -- Not before: the next attempt, or the end of the claim of a process that is at one now.
  due_at timestamptz not null,
  last_error text,
  delivered_at timestamptz
);

-- Events that were given up.
create table webhook_dead_letters (
  webhook text not null,
  sequence bigint not null,
  action text not null,
  subject text not null,
  at timestamptz not null,
  given_up_at timestamptz not null,
  attempts integer not null,
  error text not null,
  primary key (webhook, sequence)
);

-- Criteria count entries of an action at every tick.
create index audit_entries_action on audit_entries (action, at);
