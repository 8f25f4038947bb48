import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DownstreamError, PluginError, toSourcedError } from './errors.ts';

test('what is thrown gets a status and somebody to blame', () => {
  const judged = (thrown: unknown) => {
    const { status, source, message } = toSourcedError(thrown);
    return [status, source, message];
  };
  assert.deepEqual(judged(new DownstreamError('gone', { status: 404 })), [404, 'downstream', 'gone']);
  assert.deepEqual(judged(new DownstreamError('down')), [502, 'downstream', 'down']);
  assert.deepEqual(judged(new PluginError('bad', { status: 400 })), [400, 'plugin', 'bad']);
  assert.deepEqual(judged(new TypeError('a bug')), [500, 'plugin', 'a bug']);
  assert.deepEqual(judged('text'), [500, 'plugin', 'text']);
  assert.deepEqual(judged(new DOMException('slow', 'TimeoutError')), [504, 'downstream', 'slow']);
  assert.deepEqual(judged(new DOMException('left', 'AbortError')), [499, 'downstream', 'left']);
  assert.equal(judged(undefined)[1], 'plugin');
});

test('an error keeps its name and cause', () => {
  const cause = new Error('socket hang up');
  const error = new DownstreamError('down', { cause });
  assert.deepEqual([error.name, error.cause], ['DownstreamError', cause]);
});
