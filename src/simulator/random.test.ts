import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { randomOf } from './random.ts';

const draw = (...key: (string | number)[]): number[] => {
  const random = randomOf(...key);
  return Array.from({ length: 20 }, () => random.fraction());
};

test('the same key gives the same numbers, another key others', () => {
  assert.deepEqual(draw('a', 1), draw('a', 1));
  assert.notDeepEqual(draw('a', 1), draw('a', 2));
  assert.notDeepEqual(draw('a1', 2), draw('a', 12));
});

test('numbers stay within their bounds', () => {
  fc.assert(
    fc.property(fc.string(), fc.integer({ min: -50, max: 50 }), fc.nat(50), (key, low, span) => {
      const random = randomOf(key);
      for (let i = 0; i < 20; i++) {
        const fraction = random.fraction();
        assert.ok(fraction >= 0 && fraction < 1);
        const whole = random.between(low, low + span);
        assert.ok(Number.isInteger(whole) && whole >= low && whole <= low + span);
      }
    }),
  );
});

test('fractions are spread evenly', () => {
  const random = randomOf('spread');
  const tenths = new Array<number>(10).fill(0);
  for (let i = 0; i < 10_000; i++) {
    const tenth = Math.floor(random.fraction() * 10);
    tenths[tenth] = (tenths[tenth] ?? 0) + 1;
  }
  for (const count of tenths) assert.ok(count > 850 && count < 1150, `${tenths.join(' ')}`);
});
