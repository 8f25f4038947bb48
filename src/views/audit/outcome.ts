import type { AuditEntry } from '../../contract/audit.ts';
import { t } from '../text.ts';

export type Outcome = AuditEntry['outcome'];
export const auditOutcomes: readonly Outcome[] = ['allowed', 'refused'];

/** What became of an action. */
export const outcomeWord = (outcome: Outcome): string =>
  outcome === 'allowed' ? t('rollcall.audit.allowed', 'Done') : t('rollcall.audit.refused', 'Refused');
