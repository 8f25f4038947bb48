import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { Permits } from './permits.ts';
import { grant, permitLifeMs, recovered, spendable, throttled, unthrottled, windowMs } from './quota.ts';

/** Some processes with some work each share one budget for so long. @returns when queries were sent, in ms. */
function spend(perMinute: number, work: number[], untilMs: number): number[] {
  const most = spendable(perMinute, 1);
  const counted: { at: number; queries: number }[] = [];
  const sent: number[] = [];
  const processes = work.map((demand) => ({ demand, permits: new Permits(), askAgainAt: 0 }));
  for (let now = 0; now < untilMs; now += 50)
    for (const each of processes) {
      if (each.demand > 0 && each.permits.readyAt(now) === undefined && now >= each.askAgainAt) {
        const used = counted
          .filter(({ at }) => at > now - windowMs)
          .reduce((sum, { queries }) => sum + queries, 0);
        const granted = grant({ used, most, demand: each.demand });
        if (granted.kind === 'wait') each.askAgainAt = now + granted.ms;
        else {
          counted.push({ at: now, queries: granted.queries });
          each.permits.add(granted.queries, granted.spacingMs, now);
        }
      }
      while (each.demand > 0 && (each.permits.readyAt(now) ?? Infinity) <= now) {
        each.permits.spend(now);
        each.demand -= 1;
        sent.push(now);
      }
    }
  return sent;
}

const mostInAMinute = (sent: number[]) =>
  Math.max(0, ...sent.map((from) => sent.filter((at) => at >= from && at < from + 60_000).length));

describe('a budget of queries', () => {
  it('stays under 80 % in any minute, however many share it and whatever they have to do', () => {
    const work = fc.array(fc.nat(400), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(fc.integer({ min: 10, max: 300 }), work, (perMinute, each) => {
        assert.ok(mostInAMinute(spend(perMinute, each, 200_000)) < Math.max(2, 0.8 * perMinute));
      }),
      { numRuns: 60 },
    );
  });

  it('does not make wait what fits into the minute', () => {
    const sent = spend(1_200, [300], 10_000);
    assert.equal(sent.length, 300);
    assert.ok((sent.at(-1) ?? 0) <= 500);
  });

  it('is spent evenly where more is to be asked than fits', () => {
    const sent = spend(1_200, [5_000], 180_000);
    const perTenSeconds = Array.from(
      { length: 12 },
      (_, index) => sent.filter((at) => at >= index * 10_000 && at < (index + 1) * 10_000).length,
    );
    assert.ok(Math.max(...perTenSeconds) < 1.3 * (959 / 6), String(perTenSeconds));
    assert.ok(sent.length > 3 * 959 * 0.8, `${sent.length} sent`);
  });

  it('is spent more slowly after a refusal, once for refusals at the same time, and recovers', () => {
    const refusal = {
      now: 1_000_000,
      used: 120,
      perMinute: 1_200,
      pauseMs: 2_000,
      reason: 'rateLimitExceeded',
    };
    const once = throttled(unthrottled, refusal);
    assert.equal(once.share, 0.5);
    assert.equal(once.pausedUntil, 1_002_000);
    const same = throttled(once, { ...refusal, now: 1_000_500 });
    assert.equal(same.share, once.share);
    let learned = once;
    for (let now = 1_010_000; now < 1_100_000; now += 10_000)
      learned = throttled(learned, { ...refusal, now });
    assert.ok(learned.share < 0.1 && learned.share > 0.069, `${learned.share}`);
    assert.ok(recovered(learned, learned.changedAt + 59_000) === learned.share);
    assert.ok(recovered(learned, learned.changedAt + 40 * 60_000) === 1);
    assert.ok(spendable(1_200, learned.share) < 120);
  });

  it('is set aside for a while only: what was not sent by then lapses', () => {
    const permits = new Permits();
    permits.add(3, 0, 0);
    permits.spend(10);
    assert.equal(permits.left(permitLifeMs - 1), 2);
    permits.add(5, 0, permitLifeMs - 1);
    assert.equal(permits.left(permitLifeMs), 0);
    assert.equal(permits.readyAt(permitLifeMs), undefined);
  });
});
