import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { AnswerTurns } from './answer-turns.ts';

/** Asks for turns that each take so many ms, all at once, and says how long turns and rests took. */
async function taken(turnsMs: readonly number[], bytes = 8 * 2 ** 20) {
  const time = { now: 0, turns: 0, rests: 0 };
  const turns = new AnswerTurns({
    monotonic: () => time.now,
    rest: (ms) => {
      time.now += ms;
      time.rests += ms;
      return Promise.resolve();
    },
  });
  const order: number[] = [];
  await Promise.all(
    turnsMs.map(async (ms, nth) => {
      await turns.next(bytes);
      order.push(nth);
      time.now += ms;
      time.turns += ms;
    }),
  );
  await turns.next(bytes);
  return { ...time, order };
}

it('large answers go out in the order in which they were asked for, and leave the polls half of the time', () =>
  fc.assert(
    fc.asyncProperty(fc.array(fc.nat({ max: 20 }), { maxLength: 30 }), async (turnsMs) => {
      const { turns, rests, order } = await taken(turnsMs);
      assert.deepEqual(
        order,
        turnsMs.map((_, nth) => nth),
      );
      assert.ok(rests <= turns);
      assert.ok(rests > turns - 4, `${rests} ms of rest after ${turns} ms of answers`);
    }),
  ));

it('a few answers wait for nothing, nor do small ones', async () => {
  assert.equal((await taken([1, 1, 1])).rests, 0);
  assert.equal((await taken([9, 9, 9], 1_000)).rests, 0);
});
