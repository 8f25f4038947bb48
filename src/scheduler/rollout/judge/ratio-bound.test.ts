import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { seededRandom } from '../../clock/seeded-random.ts';
import { pairsUntilProof, provingTSquared, ratioLowerBound, ratioOf, type PairSums } from './ratio-bound.ts';

const none: PairSums = { pairs: 0, d: 0, b: 0, dd: 0, db: 0, bb: 0 };
const add = (sums: PairSums, d: number, b: number): PairSums => ({
  pairs: sums.pairs + 1,
  d: sums.d + d,
  b: sums.b + b,
  dd: sums.dd + d * d,
  db: sums.db + d * b,
  bb: sums.bb + b * b,
});
const sumsOf = (pairs: [number, number][]) => pairs.reduce((sums, [d, b]) => add(sums, d, b), none);

describe('the bound of a ratio', () => {
  it('is below the ratio, and nearer to it with more pairs', () => {
    const pairs: [number, number][] = Array.from({ length: 40 }, (_, n) => [10 + (n % 5), 100 + (n % 3)]);
    const [few, many] = [sumsOf(pairs.slice(0, 20)), sumsOf(pairs)];
    assert.ok((ratioLowerBound(few) as number) < (ratioLowerBound(many) as number));
    assert.ok((ratioLowerBound(many) as number) < ratioOf(many.d, many.b));
  });

  it('is where the contributions d − r·b and an unseen loss of two mean bases prove a mean above zero', () => {
    const random = seededRandom(3);
    const seen: [number, number][] = Array.from({ length: 59 }, () => [5 * random() - 1, 20 + 10 * random()]);
    const base = seen.reduce((sum, [, b]) => sum + b, 0) / 59;
    const pairs: [number, number][] = [...seen, [-2 * base, base]];
    const bound = ratioLowerBound(sumsOf(seen)) as number;
    const contributions = pairs.map(([d, b]) => d - bound * b);
    const mean = contributions.reduce((sum, each) => sum + each, 0) / 60;
    const variance = contributions.reduce((sum, each) => sum + (each - mean) ** 2, 0) / 59;
    assert.ok(mean > 0);
    assert.ok(Math.abs((60 * mean * mean) / variance / provingTSquared(60) - 1) < 1e-9);
  });

  it('bounds nothing with few pairs, or with bases that may be zero', () => {
    assert.equal(ratioLowerBound(none), null);
    assert.equal(ratioLowerBound(sumsOf(Array.from({ length: 7 }, () => [1, 1]))), null);
    assert.equal(ratioLowerBound(sumsOf(Array.from({ length: 50 }, () => [0, 0]))), null);
    assert.equal(ratioLowerBound(sumsOf(Array.from({ length: 50 }, (_, n) => [1, n === 0 ? 1 : 0]))), null);
  });

  it('divides by nothing smaller than ε', () => {
    assert.equal(ratioOf(0, 0), 0);
    assert.ok(Math.abs(ratioOf(-1, 0) + 1e9) < 1);
    assert.equal(ratioOf(-20, 100), -0.2);
  });

  it('needs about as many pairs that are no worse and no better as a rate needs runs without a failure', () => {
    const needed = [-0.2, -0.1, -0.03].map((limit) => {
      let sums = none;
      while ((ratioLowerBound(sums) ?? -Infinity) < limit) sums = add(sums, 0, 100);
      return sums.pairs;
    });
    assert.deepEqual(needed, [42, 82, 277]);
  });

  /** The share of the base that a pair gains, with a mean of `limit` exactly: the best that must not pass. */
  const worlds: Record<string, (random: () => number, limit: number) => number> = {
    normal: (random, limit) => limit + 0.1 * normal(random),
    'hardly any spread': (random, limit) => limit + 0.005 * normal(random),
    'an exponential tail of losses': (random, limit) => limit + 0.1 * (1 + Math.log(1 - random())),
    'no better, and seldom all is lost': (random, limit) => (random() < -limit ? -1 : 0),
    'a little better, and seldom all is lost': (random, limit) =>
      random() < (0.05 - limit) / 1.05 ? -1 : 0.05,
    'no better, and rarely twice the base is lost': (random, limit) => (random() < -limit / 2 ? -2 : 0),
  };
  const normal = (random: () => number) =>
    Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const bases: Record<string, (random: () => number) => number> = {
    'of like size': (random) => 50 + 100 * random(),
    'of very different size': (random) => Math.exp(normal(random)),
  };
  /** What no bound over these pairs can cover, as it goes beyond the loss that is allowed for. */
  const beyond = (size: string, world: string) => size.includes('different') && world.includes('twice');
  for (const [size, baseOf] of Object.entries(bases))
    for (const [world, gain] of Object.entries(worlds).filter(([world]) => !beyond(size, world)))
      it(`wrongly passes at most 5 of 100 stages, looked at after every pair: ${world}, bases ${size}`, () => {
        const random = seededRandom(7);
        const stages = 600;
        for (const limit of [-0.2, -0.1, -0.03]) {
          let passed = 0;
          for (let stage = 0; stage < stages; stage++) {
            let sums = none;
            for (let pair = 1; pair <= 600; pair++) {
              const base = baseOf(random);
              sums = add(sums, gain(random, limit) * base, base);
              if ((ratioLowerBound(sums) ?? -Infinity) >= limit) {
                passed += 1;
                break;
              }
            }
          }
          assert.ok(passed / stages <= 0.05, `${passed} of ${stages} at ${limit}`);
        }
      });

  it('says how many pairs are needed if they go on like this, and that it may never be proved', () => {
    const sums = sumsOf(Array.from({ length: 20 }, (_, n) => [(n % 2) * 4 - 1, 10]));
    const needed = pairsUntilProof(-0.1, sums) as number;
    assert.ok(needed > 20 && needed < 1_000, String(needed));
    assert.equal(pairsUntilProof(0.2, sums), null);
    assert.equal(pairsUntilProof(-10, sums), 20);
  });
});
