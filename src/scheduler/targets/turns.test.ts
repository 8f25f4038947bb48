import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { test } from 'node:test';
import { Turns } from './turns.ts';

const { signal } = new AbortController();

test('turns are bounded, and come in order', async () => {
  const turns = new Turns(2);
  assert.deepEqual(await Promise.all([turns.take(signal), turns.take(signal)]), [true, true]);
  const order: string[] = [];
  const waiting = ['a', 'b', 'c'].map(async (name) => {
    assert.equal(await turns.take(signal), true);
    order.push(name);
    turns.giveBack();
  });
  await new Promise(setImmediate);
  assert.deepEqual(order, []);
  turns.giveBack();
  await Promise.all(waiting);
  assert.deepEqual(order, ['a', 'b', 'c']);
  turns.giveBack();
  assert.deepEqual(await Promise.all([turns.take(signal), turns.take(signal)]), [true, true]);
});

test('one that no longer wants its turn leaves the queue, and no listener', async () => {
  const turns = new Turns(1);
  assert.equal(await turns.take(signal), true);
  const caller = new AbortController();
  const given = [turns.take(caller.signal), turns.take(signal)];
  caller.abort();
  turns.giveBack();
  assert.deepEqual(await Promise.all(given), [false, true]);
  assert.equal(getEventListeners(signal, 'abort').length, 0);
  assert.equal(await turns.take(AbortSignal.abort()), false);
  turns.giveBack();
  assert.equal(await turns.take(signal), true);
});
