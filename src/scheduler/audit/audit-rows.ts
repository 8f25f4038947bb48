import type { AuditEntry } from '../../contract/audit.ts';

/** An entry as the database gives it. */
export interface AuditRow extends Omit<AuditEntry, 'at'> {
  at: Date;
}

/** What a query selects to get rows of that kind. */
export const columns = `form, sequence, at, actor, address, action, subject, reason, outcome,
  request_id as "requestId", previous_state as "previousState", new_state as "newState", detail,
  previous_hash as "previousHash", hash`;

export const entryOf = (row: AuditRow): AuditEntry => ({ ...row, at: row.at.toISOString() });
