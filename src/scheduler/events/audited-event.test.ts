import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { AuditEntry } from '../../contract/audit.ts';
import { auditedEvent } from '../../contract/events.ts';
import { auditedEventOf } from './audited-event.ts';

const entry = (action: string, changes: Partial<AuditEntry> = {}): AuditEntry => ({
  form: 2,
  sequence: 17,
  at: '2026-11-21T15:00:00.000Z',
  actor: 'alice',
  address: '10.0.0.7',
  action,
  subject: 'optimize',
  reason: 'because',
  outcome: 'allowed',
  requestId: 'r',
  previousState: { state: 'running', stage: 'shadow' },
  newState: { state: 'rolling-back', stage: 'shadow' },
  detail: {},
  previousHash: '0'.repeat(64),
  hash: 'a'.repeat(64),
  ...changes,
});
const ofRollout = (event: object, more: object = {}) => ({
  detail: { event, automatic: false, revision: 4, evidence: 'a verdict', verdict: null, ...more },
});

describe('an entry of the audit log as an event', () => {
  it('names what made a rollout move in few words', () => {
    const cause = (action: string, changes: Partial<AuditEntry>) =>
      auditedEventOf(entry(action, changes))?.rollout?.cause;
    const verdict = {
      results: [
        { name: 'queue', role: 'exit', verdict: 'fail' },
        { name: 'failures', role: 'trigger', verdict: 'fail' },
      ],
    };
    const rolledBack = ofRollout({ kind: 'rolled-back' }, { automatic: true, verdict });
    assert.equal(cause('rollout.rollback', rolledBack), 'failures');
    assert.equal(cause('rollout.rollback', ofRollout({ kind: 'rolled-back' }, { verdict })), 'manual');
    assert.equal(
      cause('rollout.promote', ofRollout({ kind: 'promoted' }, { automatic: true, verdict })),
      'verdict',
    );
    assert.equal(
      cause('rollout.kill-switch', ofRollout({ kind: 'pulled', killSwitch: 'disable-global' })),
      'disable-global',
    );
    const ours = { actor: 'rollcall (automatic)', ...ofRollout({ kind: 'in-effect' }) };
    assert.equal(cause('rollout.in-effect', ours), 'rollcall');
  });

  it('has a type for what others hear of, and is none for the rest', () => {
    const types: Record<string, string | undefined> = {
      'rollout.promote': 'rollout',
      'rollout.in-effect': 'rollout',
      'rollout.overdue': 'rollout',
      'rollout.note': 'rollout-record',
      'rollout.snapshot': 'rollout-record',
      'rollout.kill-switch': 'kill-switch',
      'rollout.drill': 'drill',
      'rollout.drill-ended': 'drill',
      'configuration.change': 'configuration',
      'dlq.retry': 'instance',
      'token.create': undefined,
      'session.open': undefined,
    };
    for (const [action, type] of Object.entries(types)) {
      const event = auditedEventOf(entry(action));
      assert.equal(event?.type, type, action);
      if (event) assert.deepEqual(auditedEvent.parse(JSON.parse(JSON.stringify(event))), event);
    }
  });

  it('is none for what was refused', () => {
    assert.equal(auditedEventOf(entry('rollout.promote', { outcome: 'refused' })), undefined);
  });

  it('of an older form, without what explains it, is told without', () => {
    assert.equal(auditedEventOf(entry('rollout.promote', { form: 1, detail: { why: 'x' } }))?.rollout, null);
  });
});
