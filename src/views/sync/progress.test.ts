import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { lastHour } from './minutes.ts';
import { progressOf } from './progress.ts';

const counts = { ok: 0, empty: 0, failed: 0, skipped: 0, pending: 0 };

describe('how far a run is', () => {
  it('is the share of days that have come to their end, and what is left at that pace', () => {
    const run = {
      state: 'running' as const,
      days: 150,
      seconds: 120,
      counts: { ...counts, ok: 59, failed: 1, pending: 90 },
    };
    assert.deepEqual(progressOf(run), { share: 0.4, secondsLeft: 180 });
  });

  it('has no end in sight while it stands, or nothing has ended', () => {
    const waiting = { days: 150, seconds: 60, counts: { ...counts, ok: 50, pending: 100 } };
    assert.equal(progressOf({ ...waiting, state: 'halted' })?.secondsLeft, undefined);
    const none = { ...waiting, state: 'running' as const, counts: { ...counts, pending: 150 } };
    assert.deepEqual(progressOf(none), { share: 0, secondsLeft: undefined });
  });

  it('is nothing for a run that has ended', () => {
    for (const state of ['done', 'partial', 'failed'] as const)
      assert.equal(progressOf({ state, days: 1, seconds: 1, counts: { ...counts, ok: 1 } }), undefined);
  });
});

describe('the queries of the last hour', () => {
  it('are of all accounts and properties together, and 0 where there was none', () => {
    const at = '2026-11-21T15:30:20.000Z';
    const one = { at: '2026-11-21T15:29:00.000Z', site: 'sc-domain:example.com' };
    const minutes = lastHour({
      at,
      minutes: [
        { ...one, account: '4', queries: 40 },
        { ...one, account: '5', queries: 2 },
        { ...one, account: '4', at: '2026-11-21T14:31:00.000Z', queries: 7 },
      ],
    });
    assert.equal(minutes.length, 60);
    assert.deepEqual(minutes.at(-2), { at: Date.parse(one.at), queries: 42 });
    assert.equal(minutes[0]?.queries, 7);
    assert.equal(
      minutes.reduce((sum, { queries }) => sum + queries, 0),
      49,
    );
  });
});
