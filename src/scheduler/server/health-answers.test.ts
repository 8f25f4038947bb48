import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { HealthAnswers } from './health-answers.ts';

/** Answers whose pieces take as long as a test says. */
function answers(pieceMs: number, pieces = 3) {
  const seen = { now: 0, orders: 0, made: 0, others: 0, mostWithoutTurn: 0 };
  let sinceTurn = 0;
  const health = new HealthAnswers({
    *text() {
      const number = ++seen.made;
      for (let piece = 0; piece < pieces; piece++) {
        seen.now += pieceMs;
        sinceTurn += pieceMs;
        seen.mostWithoutTurn = Math.max(seen.mostWithoutTurn, sinceTurn);
        setImmediate(() => (sinceTurn = 0));
        yield `${number} `;
      }
    },
    orders: () => seen.orders,
    stored: () => Promise.resolve(true),
    turn: () => Promise.resolve(),
    monotonic: () => seen.now,
  });
  return { health, seen };
}

describe('the health document of a large fleet', () => {
  it('is made once for all who ask at about the same time', async () => {
    const { health, seen } = answers(1);
    const [first, second] = await Promise.all([health.get(), health.get()]);
    assert.equal(first, second);
    assert.equal((await health.get()).text.toString(), '1 1 1 ');
    assert.equal(seen.made, 1);
  });

  it('takes a twenty-fifth of the time to make, at most', async () => {
    const { health, seen } = answers(10);
    await health.get();
    seen.now += 749;
    await health.get();
    assert.equal(seen.made, 1);
    seen.now += 1;
    assert.equal((await health.get()).text.toString(), '1 1 1 ', 'the last one, while the next is made');
    seen.now += 750;
    assert.equal((await health.get()).text.toString(), '2 2 2 ');
    assert.equal(seen.made, 2);
    seen.now += 1_500;
    assert.equal((await health.get()).text.toString(), '3 3 3 ', 'the last one is too old by now');
  });

  it('shows at once what somebody ordered, also while it is being made', async () => {
    const { health, seen } = answers(10);
    const before = health.get();
    seen.orders += 1;
    const after = await health.get();
    assert.notEqual(await before, after);
    assert.notEqual((await before).etag, after.etag);
  });

  it('lets polls begin between its pieces', async () => {
    const { health, seen } = answers(5, 100);
    await health.get();
    assert.ok(seen.mostWithoutTurn <= 10, `${seen.mostWithoutTurn} ms in one go`);
  });

  it('is compressed once', async () => {
    const { health } = answers(1);
    const answer = await health.get();
    assert.equal(gunzipSync(await answer.gzipped()).toString(), '1 1 1 ');
    assert.equal(await answer.gzipped(), await answer.gzipped());
  });

  it('is made anew after one that failed', async () => {
    let fails = true;
    const health = new HealthAnswers({
      text: () => {
        if (fails) throw new Error('no');
        return ['{}'];
      },
      orders: () => 0,
      stored: () => Promise.resolve(true),
      turn: () => Promise.resolve(),
      monotonic: () => 0,
    });
    await assert.rejects(health.get());
    fails = false;
    assert.equal((await health.get()).text.toString(), '{}');
  });
});
