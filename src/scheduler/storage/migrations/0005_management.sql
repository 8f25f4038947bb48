-- Answers of writes that came with an Idempotency-Key, stored in the write's own transaction.
create table idempotency_keys (
  principal text not null,
  key text not null,
  -- SHA-256 over method, path and body: the same key with another write is refused.
  request_hash text not null,
  answer jsonb not null,
  at timestamptz not null,
  primary key (principal, key)
);
create index idempotency_keys_at on idempotency_keys (at);
