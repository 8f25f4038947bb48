import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { SyncRun } from '../../../contract/sync.ts';
import { newestPair, obstacleBetween, speedUpOf } from './comparison.ts';

const run = (id: string, maxConcurrency: number, changes: Partial<SyncRun> = {}) =>
  ({
    ...{ id, site: 'sc-domain:example.com', type: 'web', from: '2026-11-01', to: '2026-11-10' },
    ...{ state: 'done', force: true, rows: 100, seconds: 40, limits: { maxConcurrency }, ...changes },
  }) as SyncRun;
const one = run('one', 1);
const three = run('three', 3, { seconds: 10 });

describe('a report of two runs', () => {
  it('tells how many times as fast the concurrent one was', () => {
    assert.equal(obstacleBetween(one, three), undefined);
    assert.equal(speedUpOf(one, three), 4);
  });

  it('compares nothing but a sequential run with a concurrent one', () => {
    for (const [baseline, concurrent] of [
      [one, one],
      [three, one],
      [three, run('five', 5)],
    ] as const) {
      assert.match(obstacleBetween(baseline, concurrent) ?? '', /has to be sequential/);
      assert.equal(speedUpOf(baseline, concurrent), undefined);
    }
  });

  it('compares no runs that did not do the same work', () => {
    for (const [changes, why] of [
      [{ site: 'sc-domain:example.org' }, /different properties/],
      [{ to: '2026-11-09' }, /different days/],
      [{ state: 'partial' }, /is not done/],
      [{ force: false }, /had less to do/],
      [{ rows: 99 }, /as many rows/],
    ] as const)
      assert.match(obstacleBetween(one, { ...three, ...changes }) ?? '', why);
  });

  it('is of the newest two that can be compared, unless it is told', () => {
    const failed = run('failed', 5, { state: 'failed' });
    const older = run('older', 1);
    assert.deepEqual(newestPair([failed, three, one, older]), { baseline: one, concurrent: three });
    assert.equal(newestPair([failed, three, run('other', 1, { rows: 1 })]), undefined);
  });
});
