import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { SharedRead } from './shared-read.ts';

const stays = new AbortController().signal;

describe('a document that many panels read', () => {
  it('is read once for all who ask at about the same time', async () => {
    let reads = 0;
    const shared = new SharedRead(async () => {
      reads += 1;
      await delay(5);
      return reads;
    }, 60_000);
    assert.deepEqual(await Promise.all([1, 2, 3].map(() => shared.get(stays))), [1, 1, 1]);
    assert.equal(await shared.get(stays), 1);
    shared.forget();
    assert.equal(await shared.get(stays), 2);
  });

  it('is read again when it is older', async () => {
    let reads = 0;
    const shared = new SharedRead(() => Promise.resolve(++reads), -1);
    assert.equal(await shared.get(stays), 1);
    await delay(1);
    assert.equal(await shared.get(stays), 2);
  });

  it('is read again after a failure, which everybody who waited is told', async () => {
    let reads = 0;
    const shared = new SharedRead(async () => {
      await delay(1);
      reads += 1;
      if (reads === 1) throw new Error('away');
      return reads;
    }, 60_000);
    const told = await Promise.allSettled([shared.get(stays), shared.get(stays)]);
    assert.deepEqual(
      told.map(({ status }) => status),
      ['rejected', 'rejected'],
    );
    assert.equal(await shared.get(stays), 2);
  });

  it('is not lost for the others when one panel leaves', async () => {
    const leaves = new AbortController();
    const shared = new SharedRead(() => delay(20, 'document'), 60_000);
    const [left, stayed] = [shared.get(leaves.signal), shared.get(stays)];
    leaves.abort(new Error('the panel was closed'));
    await assert.rejects(left, /the panel was closed/);
    assert.equal(await stayed, 'document');
  });
});
