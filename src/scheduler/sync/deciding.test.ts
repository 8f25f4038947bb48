import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { refusal } from '../../../tests/fake-search-console.ts';
import { SimulatedClock } from '../../../tests/simulated-clock.ts';
import { afterRefusal, quotaPauseMs } from './after-refusal.ts';
import { AutoSyncSchedule } from './auto-sync.ts';
import { effectiveLimits } from './effective-limits.ts';
import { Halt } from './halt.ts';
import { disagreement } from './reconcile.ts';

const day = { rows: 10, clicks: 5, impressions: 50, cut: false };

describe('rows of a day against its totals', () => {
  it('agree exactly where queries are not among the dimensions', () => {
    const pages = { ...day, dimensions: ['page'] as const };
    assert.equal(disagreement(pages, { clicks: 5, impressions: 50 }), undefined);
    assert.match(disagreement(pages, { clicks: 6, impressions: 50 }) ?? '', /5 clicks.* says 6/);
    assert.equal(disagreement({ ...pages, cut: true }, { clicks: 6, impressions: 60 }), undefined);
    assert.equal(disagreement(pages, null), undefined);
  });

  it('may be fewer where rare queries are left out, and never more', () => {
    const queries = { ...day, dimensions: ['page', 'query'] as const };
    assert.equal(disagreement(queries, { clicks: 9, impressions: 90 }), undefined);
    assert.match(disagreement(queries, { clicks: 9, impressions: 49 }) ?? '', /50 impressions.* says 49/);
  });
});

describe('a refusal', () => {
  const after = (kind: Parameters<typeof refusal>[0], reason = 'x', tries = 1, retryAfterMs?: number) =>
    afterRefusal(refusal(kind, reason, retryAfterMs), tries, () => 1);

  it('is judged by its reason', () => {
    assert.deepEqual(after('quota', 'quotaExceeded'), {
      kind: 'pause',
      delayMs: quotaPauseMs,
      scope: 'site',
    });
    assert.deepEqual(after('quota', 'dailyLimitExceeded'), {
      kind: 'pause',
      delayMs: quotaPauseMs,
      scope: 'project',
    });
    assert.deepEqual(after('throttled', 'userRateLimitExceeded', 1, 7_000), {
      kind: 'slower',
      delayMs: 7_000,
      scope: 'user',
    });
    // What no timer of ours and no budget of theirs lasts for is no longer than a day.
    assert.deepEqual(after('quota', 'quotaExceeded', 1, 999_999_999_000), {
      kind: 'pause',
      delayMs: 24 * 3_600_000,
      scope: 'site',
    });
    assert.equal(after('credentials').kind, 'end');
    assert.equal(after('permission').kind, 'end');
    assert.equal(after('invalid').kind, 'fail');
  });

  it('that is nobody’s fault is waited for longer each time, and not for ever', () => {
    const waits = [1, 2, 3, 4, 5].map((tries) => {
      const next = after('transient', 'ECONNRESET', tries);
      return next.kind === 'again' ? next.delayMs : 0;
    });
    assert.deepEqual(waits, [1_000, 2_000, 4_000, 8_000, 16_000]);
    assert.match(JSON.stringify(after('transient', 'ECONNRESET', 6)), /tried 6 times/);
  });
});

describe('the schedule', () => {
  it('is gone by as the clock shows, also after that was set back', async () => {
    const clock = new SimulatedClock(Date.UTC(2026, 10, 21, 8));
    const runs: string[] = [];
    const schedule = new AutoSyncSchedule({
      clock,
      schedule: '0 3 * * *',
      wanted: true,
      run: (at) => Promise.resolve(void runs.push(new Date(at).toISOString())),
      onError: assert.ifError,
    });
    schedule.start();
    clock.set(Date.UTC(2026, 10, 19, 12));
    await clock.advance(48 * 3_600_000);
    await schedule.stop();
    assert.deepEqual(runs, ['2026-11-20T03:00:00.000Z', '2026-11-21T03:00:00.000Z']);
  });
});

describe('the limits of a run', () => {
  const own = { maxConcurrency: 3, maxQueueSize: 10, maxInFlight: 10 };
  const settings = { maxConcurrency: 1, maxQueueSize: 20, maxInFlight: 10 };
  const lever = (id: string) => ({ id, limits: { ...own, maxConcurrency: 5 }, restart: false });

  it('are its own until the lever is set, then the lever’s, for a kill switch reaches every run', () => {
    const run = { ownLimits: own, orderBefore: 'a' };
    assert.equal(effectiveLimits(run, lever('a'), settings), own);
    assert.equal(effectiveLimits(run, lever('b'), settings).maxConcurrency, 5);
    assert.equal(effectiveLimits({ ...run, orderBefore: null }, null, settings), own);
    assert.equal(effectiveLimits({ ownLimits: null, orderBefore: null }, null, settings), settings);
    assert.equal(
      effectiveLimits({ ownLimits: null, orderBefore: 'a' }, lever('a'), settings).maxConcurrency,
      5,
    );
  });
});

describe('a halt', () => {
  it('tells how long it took to reach the last worker, also while it has not', () => {
    const halt = new Halt();
    assert.equal(halt.propagationSeconds(0), null);
    halt.begin(1_000);
    assert.equal(halt.propagationSeconds(3_500), 2.5);
    halt.reached(2_000);
    halt.reached(9_000);
    assert.equal(halt.propagationSeconds(9_000), 1);
    halt.end(10_000);
    assert.deepEqual([halt.on, halt.propagationSeconds(20_000)], [false, 1]);
    halt.begin(30_000);
    assert.equal(halt.propagationSeconds(30_500), 0.5);
  });
});
