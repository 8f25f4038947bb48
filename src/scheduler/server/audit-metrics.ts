import { Gauge, type Registry } from 'prom-client';
import type { AuditHead } from '../../contract/audit.ts';
import type { AuditState } from '../../contract/service-health.ts';

/**
 * The head of the audit log as metrics, so that whoever scrapes them holds it outside of the database. There is one
 * series of the hash at a time; each entry ends it and begins another.
 */
export function registerAuditMetrics(
  registry: Registry,
  head: () => AuditHead,
  state: () => AuditState,
): void {
  new Gauge({
    name: 'rollcall_audit_head_sequence',
    help: 'Number of the newest entry of the audit log; 0 where there is none.',
    registers: [registry],
    collect() {
      this.set(head().sequence);
    },
  });
  new Gauge({
    name: 'rollcall_audit_info',
    help: 'Hash of the newest entry of the audit log, as a label; always 1.',
    labelNames: ['hash'],
    registers: [registry],
    collect() {
      this.reset();
      this.set({ hash: head().hash }, 1);
    },
  });
  new Gauge({
    name: 'rollcall_audit_chain_broken',
    help: 'Whether an entry of the audit log is not what was appended; none before the log was verified.',
    // With a label, a gauge has no series before it has a value.
    labelNames: ['log'],
    registers: [registry],
    collect() {
      this.reset();
      if (state() !== 'unverified') this.set({ log: 'audit' }, state() === 'broken' ? 1 : 0);
    },
  });
}
