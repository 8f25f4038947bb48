-- Where the bikes of a system were, as its feeds showed it: one row for every different state in a bucket of 60 s.
create table policy_snapshots (
  system_id text not null,
  -- The start of the bucket, in seconds since 1970.
  bucket bigint not null,
  -- Over the stations, in canonical JSON.
  sha256 text not null,
  observed_at timestamptz not null,
  polled_at timestamptz not null,
  quality text not null check (quality in ('ok', 'blocked')),
  reasons jsonb not null,
  unusable integer not null check (unusable >= 0),
  stations jsonb not null,
  primary key (system_id, bucket, sha256)
);
create index policy_snapshots_sha256 on policy_snapshots (system_id, sha256, bucket);
