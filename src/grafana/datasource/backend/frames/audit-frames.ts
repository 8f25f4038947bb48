import type { AuditPage } from '../../../../contract/audit.ts';
import type { QueryOf } from '../../../../contract/query.ts';
import type { Frame } from '../../../backend-sdk/index.ts';
import { number, filteredTable, text, time } from './table-frame.ts';

/** What was done and refused: one row an entry of the audit log, newest first. */
export function auditFrames(
  { entries, next }: AuditPage,
  { filters }: Pick<QueryOf<'audit'>, 'filters'>,
): Frame[] {
  return filteredTable(
    'audit',
    entries,
    [
      time('time', 'Time', (entry) => Date.parse(entry.at)),
      text('actor', 'Who', (entry) => entry.actor),
      text('action', 'Action', (entry) => entry.action),
      text('subject', 'On what', (entry) => entry.subject),
      text('outcome', 'Outcome', (entry) => entry.outcome),
      text('reason', 'Reason', (entry) => entry.reason),
      text('why', 'Why refused', ({ detail }) => (typeof detail.why === 'string' ? detail.why : null)),
      text('address', 'Address', (entry) => entry.address),
      text('requestId', 'Request', (entry) => entry.requestId),
      number('sequence', 'Number', (entry) => entry.sequence),
      text('hash', 'Hash', (entry) => entry.hash),
    ],
    filters,
    {
      notices:
        next === null ? [] : ['There are older entries: raise the limit or choose a shorter time range.'],
    },
  );
}
