import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { CriterionResult } from '../../contract/rollout.ts';
import { criterionVerdict } from '../../contract/rollout.ts';
import { decide, type VerdictInput } from './verdict.ts';

const now = Date.UTC(2026, 10, 21, 8);
const result = (
  role: CriterionResult['role'],
  verdict: CriterionResult['verdict'],
  name = 'Staleness',
): CriterionResult => ({
  name,
  title: name,
  role,
  verdict,
  value: 1,
  threshold: 60,
  comparison: '<',
  unit: 's',
  n: 30,
  coverage: 1,
  windowSeconds: 300,
  reason: 'because',
  evidenceHash: '',
});
const input = (results: CriterionResult[], more: Partial<VerdictInput> = {}): VerdictInput => ({
  stage: 'staging',
  now,
  stageStartedAt: now - 7_200_000,
  dwellMs: 3_600_000,
  held: false,
  results,
  ...more,
});
const proved = [result('trigger', 'pass'), result('exit', 'pass')];

describe('the verdict', () => {
  it('is promote when every exit criterion passes and the dwell is served', () => {
    const verdict = decide(input(proved));
    assert.equal(verdict.decision, 'promote');
    assert.equal(verdict.summary, 'Promote: 1 of 1 criteria pass and the dwell is served.');
  });

  it('is rollback when a trigger fails, on hold or not, whatever the rest says', () => {
    for (const held of [true, false]) {
      const verdict = decide(input([result('trigger', 'fail', 'Majority'), ...proved], { held }));
      assert.deepEqual([verdict.decision, verdict.summary], ['rollback', 'Roll back: Majority: because.']);
    }
  });

  it('is hold when an exit criterion fails: only a trigger rolls back', () => {
    assert.equal(decide(input([...proved, result('exit', 'fail')])).decision, 'hold');
  });

  it('is hold while the dwell is not served, and says how long it is', () => {
    const left = (servedMs: number) => decide(input(proved, { stageStartedAt: now - servedMs })).summary;
    assert.equal(left(3_599_000), 'Hold: dwell: 1 s of 60 min left.');
    assert.equal(left(1_800_000), 'Hold: dwell: 30 min of 60 min left.');
    assert.match(left(3_600_000), /^Promote/);
  });

  it('is hold while a trigger has no data: nobody would see it fail', () => {
    const verdict = decide(
      input([result('trigger', 'insufficient-data', 'Majority'), result('exit', 'pass')]),
    );
    assert.equal(verdict.decision, 'hold');
    assert.match(verdict.summary, /Majority: insufficient-data/);
  });

  it('is hold while a person holds it', () => {
    assert.match(decide(input(proved, { held: true })).summary, /a person put this rollout on hold/);
  });

  it('expires after three ticks', () => {
    const { at, expiresAt } = decide(input(proved));
    assert.equal(Date.parse(expiresAt) - Date.parse(at), 30_000);
  });

  it('puts rollback before hold before promote, whatever the results', () => {
    const results = fc.array(
      fc.record({
        role: fc.constantFrom('exit', 'trigger'),
        verdict: fc.constantFrom(...criterionVerdict.options),
      }),
    );
    fc.assert(
      fc.property(results, fc.boolean(), fc.nat(7_200_000), (each, held, served) => {
        const all = each.map(({ role, verdict }) => result(role, verdict));
        const { decision, reasons } = decide(input(all, { held, stageStartedAt: now - served }));
        const trips = all.some(({ role, verdict }) => role === 'trigger' && verdict === 'fail');
        const proves = all.every(({ role, verdict }) =>
          role === 'exit' ? verdict === 'pass' : verdict !== 'insufficient-data',
        );
        assert.equal(
          decision,
          trips ? 'rollback' : proves && !held && served >= 3_600_000 ? 'promote' : 'hold',
        );
        if (decision !== 'promote') assert.ok(reasons.length > 0, 'it says why');
      }),
    );
  });
});
