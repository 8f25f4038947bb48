import assert from 'node:assert/strict';
import { test } from 'node:test';
import { spellAgo, spellDuration } from './duration.ts';

test('a duration is told in its two largest units, and no unit is skipped', () => {
  assert.equal(spellDuration(0), '0 s');
  assert.equal(spellDuration(59.6), '1 min');
  assert.equal(spellDuration(75), '1 min 15 s');
  assert.equal(spellDuration(3_600), '1 h');
  assert.equal(spellDuration(3_605), '1 h');
  assert.equal(spellDuration(7_500), '2 h 5 min');
  assert.equal(spellDuration(90_000), '1 d 1 h');
  assert.equal(spellDuration(-5), '0 s');
});

test('a time that is just ahead of this clock is now, not in the future', () => {
  const now = Date.parse('2026-11-21T03:00:00Z');
  assert.equal(spellAgo('2026-11-21T03:00:02Z', now), 'just now');
  assert.equal(spellAgo('2026-11-21T02:58:55Z', now), '1 min 5 s ago');
});
