import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { describe, it } from 'node:test';
import { openTestDatabase } from '../../../../tests/embedded-database.ts';
import { BatchLog, type LoggedBatch } from './batch-log.ts';

const endedAt = (at: number, durationMs: number): LoggedBatch => ({
  at,
  run: 'run',
  worker: 0,
  account: '1',
  site: 'sc-domain:example.com',
  date: '2026-11-01',
  status: 'ok',
  rows: 1,
  durationMs,
  fetchMs: durationMs,
  storeMs: 0,
  problem: null,
});

describe('the log of batches', () => {
  it('tells each batch once to who asks again and again, also one that is logged long after it ended', async () => {
    const { database, folder } = await openTestDatabase();
    const log = new BatchLog(database);
    await log.append([endedAt(1_000, 10)]);
    const began = await log.after(undefined);
    assert.deepEqual(began.batches, []);
    await log.append([endedAt(9_000, 20)]);
    const first = await log.after(began.newest);
    // It ended before the one that was told last.
    await log.append([endedAt(8_000, 30), endedAt(11_000, 40)]);
    const second = await log.after(first.newest);
    const none = await log.after(second.newest);
    const told = [first, second, none].map(({ batches }) => batches.map(({ durationMs }) => durationMs));
    assert.deepEqual(told, [[20], [30, 40], []]);
    await database.close();
    rmSync(folder, { recursive: true });
  });
});
