import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, before, beforeEach, describe, it } from 'node:test';
import { openTestDatabase } from '../../../tests/embedded-database.ts';
import { SimulatedClock } from '../../../tests/simulated-clock.ts';
import type { Database, Queryable } from '../storage/database.ts';
import { InstanceChanges, type InstanceChange } from './instance-changes.ts';

let database: Database;
let folder: string;
before(async () => ({ database, folder } = await openTestDatabase()));
after(async () => {
  await database.close();
  rmSync(folder, { recursive: true });
});
beforeEach(() => database.script('delete from instance_changes'));

const start = Date.UTC(2026, 10, 21, 8);
const opened = (seconds: number, key = 'pve::a'): InstanceChange => ({
  type: 'breaker',
  at: new Date(start + seconds * 1_000).toISOString(),
  key,
  from: 'closed',
  to: 'open',
  failures: 3,
});
const died = (seconds: number, key = 'pve::a'): InstanceChange => ({
  type: 'dead-letter',
  at: new Date(start + seconds * 1_000).toISOString(),
  key,
  isDeadLetter: true,
  reason: 'permanent_failure',
});
const both = ['breaker', 'dead-letter'] as const;
const never = (error: unknown) => assert.fail(String(error));

describe('what instances went through', () => {
  it('is read back newest first, by type and time, both ends included', async () => {
    const changes = new InstanceChanges(database, new SimulatedClock(start), never);
    changes.append([opened(0), opened(10), died(10)]);
    changes.append([opened(20)]);
    await changes.stop();
    assert.deepEqual(await changes.read(both, start, start + 10_000, 10), [opened(10), died(10), opened(0)]);
    assert.deepEqual(await changes.read(['dead-letter'], start, start + 60_000, 10), [died(10)]);
    assert.deepEqual(await changes.read(both, start, start + 60_000, 1), [opened(20)]);
  });

  it('is there once, in order, though writes fail for a while and one fails after it was stored', async () => {
    const clock = new SimulatedClock(start);
    let failures = 0;
    const flaky: Queryable = {
      query: async (sql, parameters) => {
        const rows = await database.query(sql, parameters);
        if (sql.startsWith('insert') && failures < 2) {
          failures += 1;
          throw new Error('the connection broke before the word of it came');
        }
        return rows as never;
      },
    };
    const errors: unknown[] = [];
    const changes = new InstanceChanges(flaky, clock, (error) => errors.push(error));
    changes.append([opened(0)]);
    changes.append([opened(10)]);
    for (let tries = 0; errors.length < 2; tries++) {
      assert.ok(tries < 1_000, 'it is tried again');
      await clock.advance(1_000);
      await new Promise(setImmediate);
    }
    await changes.stop();
    assert.deepEqual(await changes.read(both, start, start + 60_000, 10), [opened(10), opened(0)]);
  });

  it('is forgotten after forty days', async () => {
    const clock = new SimulatedClock(start);
    const changes = new InstanceChanges(database, clock, never);
    changes.append([opened(0)]);
    await changes.stop();
    clock.set(start + 41 * 24 * 3_600_000);
    const later = new InstanceChanges(database, clock, never);
    later.append([opened(41 * 24 * 3_600)]);
    await later.stop();
    assert.equal((await later.read(both, 0, clock.now(), 10)).length, 1);
  });

  it('is forgotten also after a clock that was far ahead was set back', async () => {
    const clock = new SimulatedClock(start);
    const changes = new InstanceChanges(database, clock, never);
    const dayMs = 24 * 3_600_000;
    clock.set(start + 365 * dayMs);
    changes.append([opened(0)]);
    await changes.stop();
    clock.set(start + 41 * dayMs);
    await clock.advance(3_600_000);
    changes.append([opened(41 * 24 * 3_600)]);
    await changes.stop();
    assert.equal((await changes.read(both, 0, clock.now(), 10)).length, 1);
  });
});
