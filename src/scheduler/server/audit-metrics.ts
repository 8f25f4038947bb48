import { Gauge, type Registry } from 'prom-client';
import type { AuditHead } from '../../contract/audit.ts';

/**
 * The head of the audit log as metrics, so that whoever scrapes them holds it outside of the database. There is one
 * series of the hash at a time; each entry ends it and begins another.
 */
export function registerAuditMetrics(registry: Registry, head: () => AuditHead): void {
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
}
