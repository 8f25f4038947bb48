import assert from 'node:assert/strict';
import { test } from 'node:test';
import { spellAbout, spellAgo, spellDuration, spellMeasured, spellUntil } from './duration.ts';

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

test('a time ahead is told from now on, and one that has come is now', () => {
  const now = Date.parse('2026-11-21T03:00:00Z');
  assert.equal(spellUntil('2026-11-21T22:00:00Z', now), 'in 19 h');
  assert.equal(spellUntil('2026-11-21T02:59:00Z', now), 'now');
});

test('a measured time keeps its fraction while it is short', () => {
  assert.equal(spellMeasured(0.02), 'less than 0.1 s');
  assert.equal(spellMeasured(1.26), '1.3 s');
  assert.equal(spellMeasured(75), '1 min 15 s');
});

test('a forecast is no more exact than it can be', () => {
  assert.equal(spellAbout(29_500), 'about 8 h');
  assert.equal(spellAbout(5_000), 'about 83 min');
  assert.equal(spellAbout(100), 'about 100 s');
  assert.equal(spellAbout(0.2), 'about 1 s');
});
