import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { test } from 'node:test';
import { Turns } from './turns.ts';

/** Work that lasts until it is told to end. */
function work() {
  const ends = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  return {
    begun: begun.promise,
    end: () => ends.resolve(),
    run: async () => {
      begun.resolve();
      await ends.promise;
      return true;
    },
  };
}

const { signal } = new AbortController();
const patient = (until: AbortSignal) => ({ signal: until, aborted: () => false });

test('turns are bounded, and come in order', async () => {
  const turns = new Turns(2);
  const [one, other] = [work(), work()];
  const both = [turns.take(one.run, patient(signal)), turns.take(other.run)];
  await Promise.all([one.begun, other.begun]);
  const order: string[] = [];
  const waiting = ['a', 'b', 'c'].map((name) =>
    turns.take(async () => {
      order.push(name);
      return true;
    }, patient(signal)),
  );
  await new Promise(setImmediate);
  assert.deepEqual(order, []);
  one.end();
  assert.deepEqual(await Promise.all(waiting), [true, true, true]);
  assert.deepEqual(order, ['a', 'b', 'c']);
  other.end();
  assert.deepEqual(await Promise.all(both), [true, true]);
  const again = [work(), work()];
  const done = again.map(({ run }) => turns.take(run));
  await Promise.all(again.map(({ begun }) => begun));
  for (const { end } of again) end();
  assert.deepEqual(await Promise.all(done), [true, true]);
});

test('one that no longer wants its turn leaves the queue, and no listener', async () => {
  const turns = new Turns(1);
  const first = work();
  const held = turns.take(first.run);
  await first.begun;
  const caller = new AbortController();
  const left = work();
  const given = [turns.take(left.run, patient(caller.signal)), turns.take(async () => true, patient(signal))];
  caller.abort();
  first.end();
  assert.deepEqual(await Promise.all(given), [false, true]);
  assert.equal(await held, true);
  assert.equal(getEventListeners(signal, 'abort').length, 0);
  assert.equal(await turns.take(async () => true, patient(AbortSignal.abort())), false);
  assert.equal(await turns.take(async () => true, patient(signal)), true);
});

test('work that fails gives its turn back', async () => {
  const turns = new Turns(1);
  await assert.rejects(
    turns.take(() => Promise.reject(new Error('failed'))),
    /failed/,
  );
  assert.equal(await turns.take(async () => true), true);
});
