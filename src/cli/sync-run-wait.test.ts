import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { SyncRun } from '../contract/sync.ts';
import { clockText, progressText } from './sync-run-wait.ts';

const run = {
  state: 'running',
  days: 150,
  counts: { ok: 70, empty: 4, failed: 1, skipped: 0, pending: 75 },
  rows: 1_000_000,
  seconds: 30,
  problem: null,
} as SyncRun;

describe('the progress of a run', () => {
  it('shows how far it is, how fast, and how long it will take', () => {
    assert.equal(
      progressText(run),
      '[████████████░░░░░░░░░░░░] 50 % · 75/150 days · 1,000,000 rows · 33,333 rows/s · ETA 00:30 · 1 failed',
    );
  });

  it('knows no end before the first day, and none while it is halted', () => {
    const none = { ok: 0, empty: 0, failed: 0, skipped: 0, pending: 150 };
    assert.match(progressText({ ...run, counts: none, rows: 0, seconds: 0 }), /0 % · 0\/150 days.*ETA -$/);
    assert.match(
      progressText({ ...run, state: 'halted', problem: 'by admin' }),
      /· halted · 1 failed · by admin$/,
    );
  });

  it('writes times as a clock does', () => {
    assert.deepEqual([0, 59.6, 3_599, 3_661].map(clockText), ['00:00', '01:00', '59:59', '1:01:01']);
  });
});
