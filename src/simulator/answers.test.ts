import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createAnswers } from './answers.ts';

test('documents are made once a step of the time, and show the time of its start', () => {
  const asked: number[] = [];
  const answers = createAnswers((path, now) => {
    asked.push(now);
    return path === '/there' ? { now } : undefined;
  }, 'key');
  const start = Date.UTC(2026, 10, 21, 8);
  for (let ms = 0; ms < 20_000; ms += 100) answers('/there', start + ms);
  assert.ok(asked.length === 4 || asked.length === 5, `${asked.length}`);
  assert.deepEqual(
    asked.slice(1).map((now, index) => now - (asked[index] ?? 0)),
    asked.slice(1).map(() => 5_000),
  );
  assert.ok(asked.every((now, index) => now <= start + index * 5_000 && now > start + (index - 1) * 5_000));
});

test('what is not there is answered with 404 each time', () => {
  const answers = createAnswers(() => undefined, 'key');
  for (let round = 0; round < 2; round++) assert.equal(answers('/x', 0).status, 404);
});
