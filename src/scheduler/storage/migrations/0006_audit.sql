-- What an entry's hash is taken over: form 1 has no states, form 2 has.
alter table audit_entries add column form smallint not null default 1;
alter table audit_entries alter column form drop default;
alter table audit_entries add column previous_state jsonb;
alter table audit_entries add column new_state jsonb;

-- The log is only ever appended to: not even the service's own role changes or removes an entry.
create function refuse_audit_change() returns trigger language plpgsql as
  'begin raise exception ''audit entries are never changed or removed''; end';
create trigger audit_entries_are_kept before update or delete or truncate on audit_entries
  for each statement execute function refuse_audit_change();
alter table audit_entries enable always trigger audit_entries_are_kept;
