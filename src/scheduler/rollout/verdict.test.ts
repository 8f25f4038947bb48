import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { CriterionResult } from '../../contract/rollout.ts';
import { criterionVerdict } from '../../contract/rollout.ts';
import { decide, decisionOf, isCurrent, type VerdictInput } from './verdict.ts';

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
  bound: null,
  unit: 's',
  n: 30,
  coverage: 1,
  windowSeconds: 300,
  reason: 'because',
  timeToEvidenceSeconds: 0,
  noDataSince: null,
  page: false,
  query: 'history: staleness.max',
  evidenceHash: '',
});
const input = (results: CriterionResult[], more: Partial<VerdictInput> = {}): VerdictInput => ({
  stage: 'staging',
  now,
  stageStartedAt: now - 7_200_000,
  dwellMs: 3_600_000,
  held: false,
  results,
  unmet: [],
  waived: [],
  ...more,
});
const proved = [result('trigger', 'pass'), result('exit', 'pass')];

describe('the verdict', () => {
  it('is promote when every exit criterion passes and the dwell is served', () => {
    const verdict = decide(input(proved));
    assert.equal(verdict.decision, 'promote');
    assert.equal(verdict.summary, 'Promote: 1 of 1 criteria pass, and the dwell is served.');
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

  it('is hold while anything is unmet, and says what', () => {
    const unmet = ['sre has not signed off', 'the change window is closed until 22:00'];
    const verdict = decide(input(proved, { unmet }));
    assert.deepEqual([verdict.decision, verdict.reasons], ['hold', unmet]);
    assert.equal(verdict.summary, 'Hold: sre has not signed off, and 1 more.');
  });

  it('is never promote without an exit criterion that passes', () => {
    assert.equal(decide(input([])).summary, 'Hold: no exit criterion was judged.');
    assert.equal(decide(input([result('trigger', 'pass')])).decision, 'hold');
  });

  it('expires after three ticks, and says nothing of the time before it', () => {
    const verdict = decide(input(proved));
    assert.equal(Date.parse(verdict.expiresAt) - Date.parse(verdict.at), 30_000);
    assert.ok(isCurrent(verdict, now) && isCurrent(verdict, now + 30_000));
    assert.ok(!isCurrent(verdict, now + 30_001) && !isCurrent(verdict, now - 1));
  });

  describe('with a waived criterion', () => {
    const waived = ['Latency'];
    const latency = (verdict: CriterionResult['verdict'], role: CriterionResult['role'] = 'exit') =>
      decide(input([...proved, result(role, verdict, 'Latency')], { waived }));

    it('is promote though the criterion has no data', () => {
      assert.equal(latency('insufficient-data', 'trigger').decision, 'promote');
      assert.equal(
        latency('insufficient-data').summary,
        'Promote: 1 of 2 criteria pass and 1 without data is waived, and the dwell is served.',
      );
    });

    it('holds and rolls back as ever when there is data', () => {
      assert.equal(latency('inconclusive').decision, 'hold');
      assert.equal(latency('fail').decision, 'hold');
      assert.equal(latency('fail', 'trigger').decision, 'rollback');
    });

    it('is hold when no other criterion has evidence', () => {
      const alone = decide(input([result('exit', 'insufficient-data', 'Latency')], { waived }));
      assert.deepEqual(
        [alone.decision, alone.summary],
        ['hold', 'Hold: every exit criterion is waived, and none has evidence.'],
      );
    });
  });

  it('puts rollback before hold before promote, whatever the results', () => {
    const results = fc.array(
      fc.record({
        role: fc.constantFrom('exit' as const, 'trigger' as const),
        verdict: fc.constantFrom(...criterionVerdict.options, 'pass' as const, 'pass' as const),
        name: fc.constantFrom('a', 'b', 'c'),
      }),
      { maxLength: 6 },
    );
    const more = fc.record({
      held: fc.boolean(),
      served: fc.nat(7_200_000),
      unmet: fc.constantFrom([], [], ['something']),
      waived: fc.subarray(['a', 'b', 'c']),
    });
    fc.assert(
      fc.property(results, more, (each, { held, served, unmet, waived }) => {
        const all = each.map(({ role, verdict, name }) => result(role, verdict, name));
        const verdict = decide(input(all, { held, stageStartedAt: now - served, unmet, waived }));
        const trips = all.some(({ role, verdict }) => role === 'trigger' && verdict === 'fail');
        const clear = all.every(({ role, verdict, name }) =>
          verdict === 'insufficient-data' ? waived.includes(name) : role === 'trigger' || verdict === 'pass',
        );
        const evidence = all.some(({ role, verdict }) => role === 'exit' && verdict === 'pass');
        const free = !held && unmet.length === 0 && served >= 3_600_000;
        assert.equal(verdict.decision, trips ? 'rollback' : clear && evidence && free ? 'promote' : 'hold');
        assert.ok(verdict.reasons.length > 0, 'it says why');
        assert.equal(
          verdict.decision,
          decisionOf({
            judgements: all,
            dwellServed: served >= 3_600_000,
            held,
            unmet: unmet.length,
            waived,
          }),
        );
      }),
      { numRuns: 2_000 },
    );
  });
});
