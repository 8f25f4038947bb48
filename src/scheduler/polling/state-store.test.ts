import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { SimulatedClock } from '../../../tests/simulated-clock.ts';
import type { Database } from '../storage/database.ts';
import { newInstanceState } from './instance-state.ts';
import { StateStore } from './state-store.ts';

/** Storage that a test can make slow or fail. */
function storage(clock: SimulatedClock) {
  const rows = new Map<string, { consecutiveFailures: number; warnings: string[] }>();
  const calls: { at: number; keys: string[] }[] = [];
  const how = { fails: false, takesMs: 0 };
  let underWay = 0;
  const database: Database = {
    async query<Row extends object>(_sql: string, parameters: unknown[] = []) {
      const [keys, states] = parameters as [string[], string[]];
      calls.push({ at: clock.now(), keys });
      assert.equal((underWay += 1), 1, 'one write at a time');
      if (how.takesMs) await clock.sleep(how.takesMs);
      underWay -= 1;
      if (how.fails) throw new Error('no space left on device');
      keys.forEach((key, index) => rows.set(key, JSON.parse(states[index] as string) as never));
      return [] as Row[];
    },
    script: () => Promise.reject(new Error('unused')),
    transaction: () => Promise.reject(new Error('unused')),
    close: () => Promise.resolve(),
  };
  const errors: unknown[] = [];
  const store = new StateStore(database, clock, (error) => errors.push(error));
  return { store, rows, calls, how, errors };
}
const state = (consecutiveFailures: number) => ({ ...newInstanceState(0, 0, 10_000), consecutiveFailures });

describe('what is known of the instances', () => {
  it('is gathered for two seconds when nothing is urgent, and written in one go', async () => {
    const clock = new SimulatedClock();
    const { store, calls } = storage(clock);
    for (const key of ['a', 'b', 'c']) store.save(key, state(0), false);
    await clock.advance(1_999);
    assert.equal(calls.length, 0);
    await clock.advance(1);
    assert.deepEqual(
      calls.map(({ keys }) => keys),
      [['a', 'b', 'c']],
    );
  });

  it('is written at once when an instance’s health changed', async () => {
    const clock = new SimulatedClock();
    const { store, rows } = storage(clock);
    store.save('a', state(0), false);
    store.save('b', state(1), true);
    await clock.advance(0);
    assert.equal(rows.size, 2);
  });

  it('is tried again every five seconds while storage fails, newest first, and is told of', async () => {
    const clock = new SimulatedClock();
    const { store, rows, calls, how, errors } = storage(clock);
    how.fails = true;
    store.save('a', state(1), true);
    await clock.advance(1_000);
    store.save('a', state(2), false);
    await clock.advance(20_000);
    assert.ok(calls.length >= 4 && calls.length <= 6, `${calls.length} tries`);
    assert.equal(errors.length, calls.length);
    how.fails = false;
    await clock.advance(5_000);
    assert.equal(rows.get('a')?.consecutiveFailures, 2);
  });

  it('waits those five seconds also for what is urgent', async () => {
    const clock = new SimulatedClock();
    const { store, calls, how } = storage(clock);
    how.fails = true;
    for (let second = 0; second < 20; second++) {
      store.save('a', state(second), true);
      await clock.advance(1_000);
    }
    assert.ok(calls.length >= 4 && calls.length <= 5, `${calls.length} tries`);
  });

  it('is all written by a close, also what was saved while a write was under way', async () => {
    const clock = new SimulatedClock();
    const { store, rows, how } = storage(clock);
    how.takesMs = 3_000;
    store.save('a', state(0), true);
    await clock.advance(1_000);
    store.save('b', state(0), true);
    store.save('c', state(0), false);
    await clock.advance(500);
    const closing = store.close().then(() => rows.size);
    await clock.advance(20_000);
    assert.equal(await closing, 3);
    assert.equal(clock.pending, 0);
  });

  it('is closed without waiting for ever when storage fails to the end', async () => {
    const clock = new SimulatedClock();
    const { store, how, errors } = storage(clock);
    how.fails = true;
    store.save('a', state(0), true);
    await store.close();
    assert.equal(errors.length, 1);
    await clock.advance(60_000);
    assert.equal(clock.pending, 0);
  });

  it('is stored whatever characters an instance put into a warning', async () => {
    const clock = new SimulatedClock();
    const { store, rows } = storage(clock);
    store.save('a', { ...state(0), warnings: ['node \0 is \ud800 offline'] }, true);
    await clock.advance(0);
    assert.deepEqual(rows.get('a')?.warnings, ['node \ufffd is \ufffd offline']);
  });

  it('is left alone by what polls save while somebody has its turn, and written after it', async () => {
    const clock = new SimulatedClock();
    const { store, rows, calls } = storage(clock);
    const turn = store.exclusively(['a', 'b'], () => clock.sleep(5_000));
    store.save('a', state(1), true);
    store.save('c', state(1), true);
    await clock.advance(4_000);
    assert.deepEqual([...rows.keys()], ['c'], 'others are written meanwhile');
    store.save('a', state(2), true);
    await clock.advance(1_000);
    await turn;
    await clock.advance(0);
    assert.equal(rows.get('a')?.consecutiveFailures, 2);
    assert.equal(calls.filter(({ keys }) => keys.includes('a')).length, 1);
  });

  it('is not brought back to what it was by a write that was under way when a turn began', async () => {
    const clock = new SimulatedClock();
    const { store, rows, how } = storage(clock);
    how.takesMs = 3_000;
    store.save('a', state(1), true);
    await clock.advance(1_000);
    const began = store.exclusively(['a'], async () => [
      rows.get('a')?.consecutiveFailures,
      clock.monotonic(),
    ]);
    await clock.advance(5_000);
    assert.deepEqual(await began, [1, 3_000]);
  });

  it('has one turn at a time, in the order in which they were asked for, whatever becomes of them', async () => {
    const clock = new SimulatedClock();
    const { store } = storage(clock);
    const order: string[] = [];
    const turn = (name: string, keys: string[]) =>
      store.exclusively(keys, async () => {
        order.push(`${name} begins`);
        await clock.sleep(1_000);
        order.push(`${name} ends`);
        if (name === 'first') throw new Error('changed my mind');
      });
    const first = assert.rejects(turn('first', ['a', 'b']), /changed my mind/);
    const turns = [turn('second', ['b', 'c']), turn('third', ['c']), turn('other', ['d'])];
    await clock.advance(5_000);
    await Promise.all([first, ...turns]);
    assert.deepEqual(
      order.filter((each) => !each.startsWith('other')),
      ['first begins', 'first ends', 'second begins', 'second ends', 'third begins', 'third ends'],
    );
    assert.equal(order[1], 'other begins');
  });

  it('is not told to be stored while a turn keeps it from being', async () => {
    const clock = new SimulatedClock();
    const { store } = storage(clock);
    const turn = store.exclusively(['a'], () => clock.sleep(5_000));
    store.save('a', state(1), true);
    store.save('b', state(1), true);
    const told = store.healthStored(1_000);
    await clock.advance(1_000);
    assert.equal(await told, false);
    await clock.advance(4_000);
    await turn;
    const then = store.healthStored(1_000);
    await clock.advance(1_000);
    assert.equal(await then, true);
  });

  it('is all written by a close that comes in the midst of a turn', async () => {
    const clock = new SimulatedClock();
    const { store, rows } = storage(clock);
    const turn = store.exclusively(['a'], () => clock.sleep(2_000));
    store.save('a', state(3), false);
    const closing = store.close();
    await clock.advance(2_000);
    await Promise.all([turn, closing]);
    assert.equal(rows.get('a')?.consecutiveFailures, 3);
    assert.equal(clock.pending, 0);
  });
});
