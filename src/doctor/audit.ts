import type { AuditVerification } from '../contract/audit.ts';
import { fail, ok, type Finding } from './finding.ts';

/** What a walk through the audit log found. */
export function aboutAudit({
  verified,
  firstBad,
}: Pick<AuditVerification, 'verified' | 'firstBad'>): Finding {
  if (!firstBad) return ok('audit', `its chain is unbroken, ${verified} entries`);
  return brokenAudit(`Entry ${firstBad.sequence} of the audit log ${firstBad.why}.`);
}

export const brokenAudit = (says: string): Finding =>
  fail(
    'audit',
    says,
    'Keep the database as it is, export the log (rollcall audit export FILE), and compare it with an earlier export and the heads in the log of the service: docs/audit.md.',
  );
