-- What a token is beside its hash. A name is used once and for all, so that the audit log always means one token by it.
alter table api_tokens add column grafana boolean not null default false;
alter table api_tokens add column created_by text not null default 'start';
alter table api_tokens add column expires_at timestamptz;
alter table api_tokens add column revoked_at timestamptz;
alter table api_tokens add column last_used_at timestamptz;
-- The secret before the last rotation, and until when it still counts.
alter table api_tokens add column previous_hash text;
alter table api_tokens add column previous_until timestamptz;

-- Who is signed in with a browser. The cookie's secret is stored as its SHA-256 alone.
create table browser_sessions (
  hash text primary key,
  -- The secret's hash of the token that it was opened with: the session lives no longer than that.
  token_hash text,
  -- Of a session that an identity provider opened, in place of a token.
  name text,
  principal text,
  role text,
  created_at timestamptz not null,
  seen_at timestamptz not null,
  expires_at timestamptz not null,
  check ((token_hash is null) <> (role is null))
);
create index browser_sessions_expires_at on browser_sessions (expires_at);
