-- What follows a restore, in its transaction: `npm run restore` runs it. After a restore by other means, or from a
-- base backup, run it before any node starts: psql --single-transaction -v ON_ERROR_STOP=1 -f deploy/postgres/after-restore.sql
-- It may run any number of times.
set local search_path = public;

-- Transactions of the server that was: on another one those numbers are yet to come, and what bears them would be
-- taken for new for days.
update instance_states set changed = null where changed is not null;
update instance_changes set stored = null where stored is not null;

-- Nodes that told of themselves at the time of the backup.
delete from nodes;

-- Whoever signed out since would be signed in again.
delete from browser_sessions;
