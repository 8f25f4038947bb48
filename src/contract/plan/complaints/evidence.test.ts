import { describe } from 'node:test';
import { adaptive, refused } from '../../../../tests/written-plans.ts';

describe('a plan whose evidence cannot be gathered is refused, with field and fix, for', () => {
  refused(
    'a window that the dwell does not hold',
    adaptive,
    { 'stages.1.dwell': '20m' },
    /^stages\.1\.dwell: is shorter than the window of queue, 30m: .*write 30m or more, or shorten the window$/,
  );
  refused(
    'more samples than a window holds',
    adaptive,
    { 'criteria.majority-stale.test.minSamples': 7 },
    /^criteria\.majority-stale\.test\.minSamples: is more than the 6 samples that a window of 1m holds at one every 10s: write at most 6/,
  );
  refused(
    'more samples than the baseline holds',
    adaptive,
    { baseline: { window: '1h', minSamples: 400 } },
    /^baseline\.minSamples: is more than the 360 samples that 1h hold/,
  );
  refused(
    'a multiple of no baseline',
    adaptive,
    { baseline: undefined },
    /^criteria\.breakers\.test\.threshold\.timesBaseline: has no baseline to refer to: add one/,
  );
  refused(
    'a window shorter than two ticks',
    adaptive,
    { 'criteria.majority-stale.test.window': '10s' },
    /^criteria\.majority-stale\.test\.window: is shorter than two ticks of 10 s/,
  );
  refused(
    'a recovery that cannot be seen in time',
    adaptive,
    { 'recovery.0.within': '4m' },
    /^recovery\.0\.within: leaves no time for queue-recovered to pass: write at least its window, 5m$/,
  );
});
