import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Registry } from 'prom-client';
import { emptyChain, type AuditHead } from '../../contract/audit.ts';
import type { AuditState } from '../../contract/service-health.ts';
import { registerAuditMetrics } from './audit-metrics.ts';

describe('the metrics of the audit log', () => {
  it('hold the head, and one series of its hash', async () => {
    const registry = new Registry();
    let head: AuditHead = emptyChain;
    registerAuditMetrics(
      registry,
      () => head,
      () => 'intact',
    );
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

  it('say that the log is broken or not, and nothing before it was verified', async () => {
    const registry = new Registry();
    let state: AuditState = 'unverified';
    registerAuditMetrics(
      registry,
      () => emptyChain,
      () => state,
    );
    const shown = async () => (await registry.metrics()).match(/^rollcall_audit_chain_broken.*$/gm);
    assert.equal(await shown(), null);
    state = 'intact';
    assert.deepEqual(await shown(), ['rollcall_audit_chain_broken{log="audit"} 0']);
    state = 'broken';
    assert.deepEqual(await shown(), ['rollcall_audit_chain_broken{log="audit"} 1']);
  });
});
