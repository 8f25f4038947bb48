import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { test } from 'node:test';
import { AbortScope } from './abort-scope.ts';

test('aborts with its parent', () => {
  const parent = new AbortController();
  const scope = new AbortScope(parent.signal, 1_000);
  parent.abort();
  assert.deepEqual([scope.signal.aborted, scope.expired], [true, false]);
  scope.end();
});

test('is aborted from the start if its parent is', () => {
  const scope = new AbortScope(AbortSignal.abort());
  assert.equal(scope.signal.aborted, true);
  scope.end();
});

test('aborts when its time is up, and says so', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const scope = new AbortScope(new AbortController().signal, 1_000);
  t.mock.timers.tick(999);
  assert.deepEqual([scope.signal.aborted, scope.expired], [false, false]);
  t.mock.timers.tick(1);
  assert.deepEqual([scope.signal.aborted, scope.expired], [true, true]);
  scope.end();
});

test('time that runs out after the parent ended is not its own', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const parent = new AbortController();
  const scope = new AbortScope(parent.signal, 1_000);
  parent.abort();
  t.mock.timers.tick(1_000);
  assert.equal(scope.expired, false);
  scope.end();
});

test('its end aborts the work and leaves the parent without a listener', () => {
  const parent = new AbortController();
  const scope = new AbortScope(parent.signal, 1_000);
  assert.equal(getEventListeners(parent.signal, 'abort').length, 1);
  scope.end();
  assert.equal(scope.signal.aborted, true);
  assert.equal(getEventListeners(parent.signal, 'abort').length, 0);
});
