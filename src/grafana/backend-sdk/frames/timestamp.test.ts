import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { maxMs, msToNs } from './timestamp.ts';

const ns = (ms: number) => msToNs(Float64Array.of(ms))[0];

test('whole milliseconds are exact, before and after 1970', () => {
  fc.assert(
    fc.property(fc.maxSafeInteger(), (any) => {
      const ms = any % maxMs;
      assert.equal(ns(ms), BigInt(ms) * 1_000_000n);
    }),
    { numRuns: 2000 },
  );
  for (const ms of [0, -1, 1, maxMs, -maxMs, 2 ** 20, -(2 ** 20), 2 ** 32, 2 ** 42 - 1]) {
    assert.equal(ns(ms), BigInt(ms) * 1_000_000n);
  }
});

test('fractions are kept to the microsecond', () => {
  assert.equal(ns(1_700_000_000_123.456), 1_700_000_000_123_456_000n);
  assert.equal(ns(-0.5), -500_000n);
  assert.equal(ns(2 ** 20 - 1e-9), BigInt(2 ** 20) * 1_000_000n);
});
