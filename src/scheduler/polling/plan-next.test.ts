import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { afterPoll, newInstanceState, type InstanceState } from './instance-state.ts';
import { owedPolls, planNext, retime, type PlanContext } from './plan-next.ts';
import { reasonsOf } from './plan-reasons.ts';
import { adaptiveSelector, ageStaleness } from './interval-choice.ts';
import type { PollFailure, PollResult } from './poll-result.ts';

const context: PlanContext = {
  type: 'pbs',
  adaptive: true,
  backlog: 0,
  cadence: {
    minMs: 5_000,
    baseMs: 10_000,
    maxMs: 300_000,
    stalenessTargetMs: 60_000,
    fixedMs: { pve: 10_000, pbs: 60_000 },
  },
  deadLetterRetryMs: 1_800_000,
  offlineUntil: undefined,
  faultMayBeOurs: false,
  staleness: ageStaleness,
  selector: adaptiveSelector,
};
const half = () => 0.5;
const ok: PollResult = { ok: true, warnings: [], changeHash: '', requests: 1 };
const failed = (times: number, category: 'transient' | 'permanent' = 'transient', now = 0) => {
  const result: PollResult = {
    ok: false,
    failure: { kind: 'timeout', category, message: 'no' },
    requests: 1,
  };
  let state = newInstanceState(now, now, 10_000);
  for (let n = 0; n < times; n++) state = afterPoll(state, result, now, half, true);
  return state;
};

describe('the next poll', () => {
  it('of a dead letter waits for its retry, whatever the cadence and the breaker say', () => {
    for (const adaptive of [true, false])
      for (const state of [failed(5), failed(1, 'permanent'), failed(40)]) {
        const planned = planNext(state, { ...context, adaptive }, 0, half);
        assert.equal(planned.nextRun, context.deadLetterRetryMs);
        assert.match(reasonsOf(planned.basis)[0] as string, /^dead letter: /);
      }
  });

  it('behind an open breaker waits for its retry, whatever the cadence says', () => {
    for (const adaptive of [true, false]) {
      const planned = planNext(failed(3), { ...context, adaptive }, 0, half);
      assert.equal(planned.nextRun, 5_000);
      assert.deepEqual(reasonsOf(planned.basis), ['breaker open: waits for its retry']);
    }
  });

  it('is never in the past', () => {
    const open = failed(3);
    assert.equal(planNext(open, context, 900_000, half).nextRun, 900_000);
  });

  it('keeps to the fixed cadence of the type where it is not adaptive', () => {
    const state = afterPoll(newInstanceState(0, 0, 10_000), ok, 0, half, true);
    assert.equal(planNext(state, { ...context, adaptive: false }, 0, half).nextRun, 60_000);
    assert.equal(planNext(state, { ...context, adaptive: false, type: 'pve' }, 0, half).nextRun, 10_000);
  });

  it('comes sooner after a first failure than after a success', () => {
    const first = planNext(newInstanceState(0, 0, 40_000), context, 0, half);
    const good = afterPoll(first, ok, 0, half, true);
    const failure: PollFailure = { kind: 'api', category: 'transient', message: '' };
    const bad = afterPoll(good, { ok: false, failure, requests: 1 }, 0, half, true);
    assert.ok(planNext(bad, context, 0, half).nextRun < planNext(good, context, 0, half).nextRun);
  });
});

describe('the first adaptive interval', () => {
  it('is drawn from the whole range, so that those that began together are soon spread', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (r) => {
        const polled = afterPoll(newInstanceState(0, 0, 10_000), ok, 0, () => r, true);
        const { nextRun, basis } = planNext(polled, context, 0, () => r);
        assert.equal(nextRun, 5_000 + 43_000 * r);
        assert.match(reasonsOf(basis).at(-1) as string, /drawn/);
      }),
    );
  });
});

describe('a change of cadence', () => {
  const idle = fc
    .record({ wait: fc.nat(400_000), interval: fc.integer({ min: 1, max: 400_000 }), overdue: fc.boolean() })
    .map(({ wait, interval, overdue }): InstanceState => ({
      ...newInstanceState(0, 1_000_000 + (overdue ? -wait : Math.min(wait, interval)), interval),
      intervalMs: interval,
    }));

  it('never moves a poll later, and brings it within the new cadence', () => {
    fc.assert(
      fc.property(idle, fc.boolean(), (state, adaptive) => {
        const after = retime(state, { ...context, adaptive }, 1_000_000);
        assert.ok(after.nextRun <= state.nextRun);
        assert.ok(
          after.nextRun <= 1_000_000 + (adaptive ? 48_000 : 60_000) || after.nextRun <= state.nextRun,
        );
        assert.ok(after.nextRun - 1_000_000 <= (adaptive ? 48_000 : 60_000));
        assert.ok(after.nextRun >= Math.min(state.nextRun, 1_000_000));
      }),
    );
  });

  it('keeps a fleet spread that was spread before', () => {
    // 100 instances at a 48 s cadence, one poll due each 0.48 s, go back to a fixed cadence of 10 s.
    const due = Array.from({ length: 100 }, (_, n) => {
      const state = { ...newInstanceState(0, n * 480, 48_000), intervalMs: 48_000 };
      return retime(state, { ...context, adaptive: false, type: 'pve' }, 0).nextRun;
    });
    const busiest = Math.max(...due.map((at) => due.filter((other) => Math.abs(other - at) < 250).length));
    assert.ok(Math.max(...due) <= 10_000);
    assert.ok(busiest <= 10, `${busiest} polls within half a second`);
  });

  it('keeps the staleness target of those that were asked long ago when adaptive polling is turned on', () => {
    fc.assert(
      fc.property(fc.nat(56_999), fc.integer({ min: 57_000, max: 63_000 }), (age, intervalMs) => {
        const asked = afterPoll(newInstanceState(0, 0, 60_000), ok, 0, half, true);
        const state = { ...asked, nextRun: intervalMs, intervalMs };
        const { nextRun } = retime(state, context, age);
        assert.ok(nextRun <= 57_000, `asked at ${nextRun}`);
      }),
    );
  });

  it('leaves a breaker’s wait and a dead letter’s alone', () => {
    for (const state of [failed(3), failed(5), failed(1, 'permanent')]) {
      const waiting = planNext(state, context, 0, half);
      assert.equal(retime(waiting, { ...context, adaptive: false }, 0), waiting);
    }
  });
});

describe('the polls that an instance is owed', () => {
  it('are none before it is due, one then, and one more for each interval that it waits', () => {
    assert.deepEqual(
      [0, 9_999, 10_000, 14_999, 15_000, 60_000].map((now) => owedPolls(10_000, 5_000, now)),
      [0, 0, 1, 1, 2, 11],
    );
  });

  it('never become fewer while it waits', () => {
    fc.assert(
      fc.property(fc.nat(10_000), fc.nat(10_000), fc.nat(10_000), (intervalMs, now, later) => {
        assert.ok(owedPolls(3_000, intervalMs, now + later) >= owedPolls(3_000, intervalMs, now));
      }),
    );
  });
});
