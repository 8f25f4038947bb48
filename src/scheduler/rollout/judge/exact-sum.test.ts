import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { ExactSum } from './exact-sum.ts';

const sumOf = (numbers: number[]) => {
  const sum = new ExactSum();
  for (const number of numbers) sum.add(number);
  return sum.value;
};
const number = fc.oneof(
  fc.double({ min: -1e9, max: 1e9, noNaN: true }),
  fc.double({ min: -1e300, max: 1e300, noNaN: true }),
  fc.constantFrom(0.1, 0.2, 1e16, 1, -1e16, 2 ** -1074, 1e300),
);

describe('an exact sum', () => {
  it('rounds once, where adding one after another rounds at each step', () => {
    assert.equal(sumOf([1e16, 1, -1e16]), 1);
    assert.equal(sumOf(Array<number>(10).fill(0.1)), 1);
    assert.equal(sumOf([]), 0);
    // Halfway between two numbers, with a little more below: up, and not to the even one.
    assert.equal(sumOf([2 ** 53, 1, 2 ** -60]), 2 ** 53 + 2);
    assert.equal(sumOf([2 ** 53, 1]), 2 ** 53);
  });

  it('is the same in any order, and forgets without a trace what is taken away', () => {
    fc.assert(
      fc.property(fc.array(number, { maxLength: 30 }), fc.array(number, { maxLength: 30 }), (kept, gone) => {
        const sum = new ExactSum();
        for (const each of [...gone, ...kept].reverse()) sum.add(each);
        for (const each of gone) sum.add(-each);
        assert.equal(sum.value, sumOf(kept));
      }),
      { numRuns: 2_000 },
    );
  });
});
