import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { frameAt, momentOf, scheduleOf } from './playback.ts';

const quality = fc.constantFrom('full' as const, 'reduced' as const, 'summary' as const);
const moves = fc.integer({ min: 1, max: 600 });

describe('the schedule of a playback', () => {
  it('ends with every move arrived, and takes twelve seconds at the most', () => {
    fc.assert(
      fc.property(moves, quality, (count, how) => {
        const schedule = scheduleOf(count, how);
        assert.deepEqual(frameAt(schedule, schedule.totalMs), { done: count, travelling: [] });
        assert.ok(schedule.totalMs <= 12_000.001, String(schedule.totalMs));
      }),
    );
  });

  it('lets moves arrive by rank, and never takes one back', () => {
    fc.assert(
      fc.property(moves, quality, fc.double({ min: 0, max: 12_000, noNaN: true }), (count, how, at) => {
        const schedule = scheduleOf(count, how);
        const frame = frameAt(schedule, at);
        assert.ok(frameAt(schedule, at + 50).done >= frame.done);
        for (const [place, { index, progress }] of frame.travelling.entries()) {
          assert.equal(index, frame.done + place);
          assert.ok(progress >= 0 && progress < 1);
        }
      }),
    );
  });

  it('lets nothing travel when it is reduced, and plays nothing at all as a summary', () => {
    for (const at of [0, 400, 3_000])
      assert.deepEqual(frameAt(scheduleOf(300, 'reduced'), at).travelling, []);
    assert.equal(frameAt(scheduleOf(300, 'reduced'), 0).done, 0);
    assert.equal(scheduleOf(300, 'summary').totalMs, 0);
  });

  it('finds the moment at which so many have arrived', () => {
    fc.assert(
      fc.property(moves, quality, fc.double({ min: 0, max: 1, noNaN: true }), (count, how, share) => {
        const schedule = scheduleOf(count, how);
        const done = Math.round(share * count);
        // What arrives in one step cannot be told apart.
        assert.ok(frameAt(schedule, momentOf(schedule, done)).done >= done);
        if (how === 'full') assert.equal(frameAt(schedule, momentOf(schedule, done)).done, done);
      }),
    );
  });

  it('is empty for a plan without moves', () => {
    assert.deepEqual(frameAt(scheduleOf(0, 'full'), 0), { done: 0, travelling: [] });
  });
});
