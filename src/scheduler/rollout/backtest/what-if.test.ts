import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { recordedFrom, recordedHistory } from '../../../../tests/recorded-history.ts';
import { smallPlan } from '../../../../tests/rollout-world.ts';
import { whatIfReport } from '../../../contract/backtest.ts';
import { whatIf, type Incident } from './what-if.ts';

const tick = (n: number) => recordedFrom + n * 10_000;
/** A backlog that grows by 10 a tick from tick 60 to 90, and is 5 otherwise; a blip of 120 at ticks 20 to 24. */
const backlog = (n: number) => (n >= 60 && n < 90 ? (n - 59) * 10 : n >= 20 && n < 25 ? 120 : 5);
const recording = recordedHistory(200, (n) => ({ 'queue.backlog': backlog(n) }));
const incident: Incident = { from: tick(60), to: tick(90) };
const asked = (thresholds: number[], incidents: Incident[] = [incident], criterion = 'backlog') =>
  whatIfReport.parse(whatIf({ plan: smallPlan(), recording, criterion, thresholds, incidents }));

describe('what-if', () => {
  it('shows that a lower threshold is sooner, and rolls back where nothing was wrong', () => {
    const { rows, current, unit } = asked([50, 100, 150, 400]);
    assert.deepEqual([current, unit], [100, 'short']);
    assert.deepEqual(
      rows.map((row) => [
        row.threshold,
        row.current,
        row.falseRollbacks,
        row.detected,
        row.missed,
        row.delaySeconds.median,
      ]),
      [
        // A fail has to be sustained for 30 s, which is three ticks: from 50 (tick 64) that is tick 66, 60 s on.
        [50, false, 1, 1, 0, 60],
        [100, true, 1, 1, 0, 110],
        [150, false, 0, 1, 0, 160],
        [400, false, 0, 0, 1, null],
      ],
    );
  });

  it('counts the time that a promotion would have been blocked for, outside of incidents', () => {
    const { rows, healthySeconds } = asked([100, 150]);
    // The incident lasts 31 ticks, and a window of three belongs to it.
    assert.equal(healthySeconds, (200 - 31 - 3) * 10);
    const [tight, loose] = rows;
    assert.ok((tight?.blockedSeconds ?? 0) > (loose?.blockedSeconds ?? 0));
  });

  it('takes all history for healthy where no incident is named', () => {
    const [row] = asked([50], []).rows;
    assert.deepEqual([row?.falseRollbacks, row?.detected, row?.missed], [2, 0, 0]);
  });

  it('always has the number of the plan among the rows', () => {
    assert.deepEqual(
      asked([50]).rows.map(({ threshold }) => threshold),
      [50, 100],
    );
  });

  it('a looser threshold never detects more, nor falsely rolls back more often, of one spell of trouble', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 1, max: 350 }), { minLength: 2, maxLength: 6 }),
        (thresholds) => {
          const { rows } = asked(thresholds);
          for (const [index, row] of rows.entries()) {
            const looser = rows[index + 1];
            if (!looser) continue;
            assert.ok(looser.detected <= row.detected);
            if (row.delaySeconds.median !== null && looser.delaySeconds.median !== null)
              assert.ok(looser.delaySeconds.median >= row.delaySeconds.median);
          }
        },
      ),
      { numRuns: 30 },
    );
  });

  it('refuses what it cannot vary, and incidents that end before they begin', () => {
    const problem = (field: string, why: RegExp) => (error: { field?: string; message: string }) =>
      error.field === field && why.test(error.message);
    assert.throws(() => asked([1], [], 'nope'), problem('criterion', /it has stale, backlog/));
    assert.throws(() => asked([1], [], 'toString'), problem('criterion', /has no criterion/));
    assert.throws(
      () => asked([1], [{ from: tick(2), to: tick(1) }]),
      problem('incidents', /ends at .*: give its beginning first/),
    );
    const events = {
      title: 'None',
      source: { kind: 'history', series: 'queue.backlog' },
      test: { kind: 'no-events', window: '30s' },
    };
    const plan = smallPlan({ criteria: { ...written(), events }, rollback: ['events'] });
    assert.throws(
      () => whatIf({ plan, recording, criterion: 'events', thresholds: [1], incidents: [] }),
      problem('criterion', /has no threshold/),
    );
    const rate = {
      title: 'Rate',
      source: { kind: 'sql', query: 'runs' },
      test: { kind: 'rate', atMost: 0.1, window: '30s', minSamples: 2 },
    };
    const rated = smallPlan({ criteria: { ...written(), rate }, rollback: ['rate'] });
    assert.throws(
      () => whatIf({ plan: rated, recording, criterion: 'rate', thresholds: [1.5], incidents: [] }),
      problem('thresholds', /1.5 cannot be the rate, which is 0 to 1/),
    );
  });
});

const written = () => ({
  stale: {
    title: 'stale is low',
    source: { kind: 'history', series: 'adaptive.staleness.max' },
    test: {
      kind: 'threshold',
      aggregate: 'max',
      comparison: '<',
      threshold: 60,
      window: '30s',
      minSamples: 2,
    },
  },
});
