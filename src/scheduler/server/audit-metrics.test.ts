import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Registry } from 'prom-client';
import { emptyChain, type AuditHead } from '../../contract/audit.ts';
import { registerAuditMetrics } from './audit-metrics.ts';

describe('the metrics of the audit log', () => {
  it('hold the head, and one series of its hash', async () => {
    const registry = new Registry();
    let head: AuditHead = emptyChain;
    registerAuditMetrics(registry, () => head);
    assert.match(await registry.metrics(), /^rollcall_audit_head_sequence 0$/m);
    for (const letter of ['a', 'b']) {
      head = { sequence: head.sequence + 1, hash: letter.repeat(64) };
      const exposed = await registry.metrics();
      assert.match(exposed, new RegExp(`^rollcall_audit_head_sequence ${head.sequence}$`, 'm'));
      assert.deepEqual(exposed.match(/^rollcall_audit_info.*$/gm), [
        `rollcall_audit_info{hash="${head.hash}"} 1`,
      ]);
    }
  });
});
