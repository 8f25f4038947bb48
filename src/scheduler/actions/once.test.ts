import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, before, beforeEach, describe, it } from 'node:test';
import { openTestDatabase } from '../../../tests/embedded-database.ts';
import { SimulatedClock } from '../../../tests/simulated-clock.ts';
import type { SentWrite } from '../../contract/actor.ts';
import { ProblemError } from '../../contract/problem.ts';
import type { Database } from '../storage/database.ts';
import { onceFor } from './once.ts';

let database: Database;
let folder: string;
before(async () => void ({ database, folder } = await openTestDatabase()));
after(async () => {
  await database.close();
  rmSync(folder, { recursive: true });
});
let clock: SimulatedClock;
let done: number;
beforeEach(async () => {
  [clock, done] = [new SimulatedClock(), 0];
  await database.script('delete from idempotency_keys');
});

const sent: SentWrite = {
  principal: 'token:ada',
  key: 'k-1',
  method: 'POST',
  path: '/api/monitoring/breakers/pve::node1/reset',
  body: { reason: 'mended' },
};
/** Does a write as every write is done: what it answers says how often it was. */
const write = (change: Partial<SentWrite> = {}, fails = false) => {
  const once = onceFor({ ...sent, ...change }, clock);
  return database.transaction(async (transaction) => {
    const told = await once.recall(transaction);
    if (told !== undefined) return told;
    const answer = { done: (done += 1), odd: 'a\u0000b' };
    await once.remember(transaction, answer);
    if (fails) throw new Error('the write failed');
    return answer;
  });
};
const numberOf = async (answer: Promise<unknown>) => ((await answer) as { done: number }).done;

describe('a write with an Idempotency-Key', () => {
  it('is done once, however often it is sent, and gives the first answer', async () => {
    for (let n = 0; n < 3; n++) assert.equal(await numberOf(write()), 1);
  });

  it('is done once when it is sent many times at the same moment', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => numberOf(write())));
    assert.deepEqual(new Set(answers), new Set([1]));
  });

  it('is the same however its path is encoded and its body is ordered', async () => {
    await write({ body: { reason: 'mended', n: 1 } });
    const path = '/api/monitoring/breakers/pve%3A%3Anode1/reset';
    assert.equal(await numberOf(write({ path, body: { n: 1, reason: 'mended' } })), 1);
  });

  it('is refused when the key was used for something else', async () => {
    await write();
    for (const other of [{ method: 'DELETE' }, { path: '/api/config' }, { body: { reason: 'other' } }])
      await assert.rejects(write(other), (error) => {
        assert.ok(error instanceof ProblemError);
        assert.deepEqual([error.status, error.field], [422, 'Idempotency-Key']);
        assert.match(error.message, /k-1 came before with another method, path or body: send a new key/);
        return true;
      });
    assert.equal(done, 1);
  });

  it('is done anew when the first try failed, for nothing of that was kept', async () => {
    await assert.rejects(write({}, true), /the write failed/);
    assert.equal(await numberOf(write()), 2);
  });

  it('of another caller is another write', async () => {
    assert.equal(await numberOf(write()), 1);
    assert.equal(await numberOf(write({ principal: 'token:bob' })), 2);
  });

  it('is forgotten after a day, and what is forgotten takes no room', async () => {
    for (let n = 0; n < 5; n++) await write({ key: `old-${n}` });
    await clock.advance(24 * 3_600_000 - 1);
    assert.equal(await numberOf(write({ key: 'old-0' })), 1);
    await clock.advance(1);
    assert.equal(await numberOf(write({ key: 'old-0' })), 6);
    assert.deepEqual(await database.query('select key from idempotency_keys'), [{ key: 'old-0' }]);
  });
});

describe('a write without one', () => {
  it('is done each time, and keeps nothing', async () => {
    assert.equal(await numberOf(write({ key: undefined })), 1);
    assert.equal(await numberOf(write({ key: undefined })), 2);
    assert.deepEqual(await database.query('select 1 from idempotency_keys'), []);
  });
});
