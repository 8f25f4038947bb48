import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Document } from './document.ts';
import { DocumentCache, type Fetch, type Found } from './document-cache.ts';

const stays = new AbortController().signal;

/** A cache under a clock that the test turns, and a scheduler that answers when the test says so. */
function world({ maxWeight = 1e9 } = {}) {
  let now = 0;
  const found: Found[] = [];
  const asked: { held: Document | undefined; signal: AbortSignal }[] = [];
  const answers: ((answer: Document | Error) => void)[] = [];
  const cache = new DocumentCache({ maxWeight, monotonic: () => now, found: (how) => found.push(how) });
  const fetch: Fetch = (held, signal) => {
    asked.push({ held, signal });
    return new Promise((resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason as Error));
      answers.push((answer) => (answer instanceof Error ? reject(answer) : resolve(answer)));
    });
  };
  return {
    cache,
    found,
    asked,
    get: (key = 'health', signal = stays) => cache.get(key, 900, fetch, signal),
    answer: (answer: Document | Error) => answers.shift()?.(answer),
    pass: (ms: number) => (now += ms),
  };
}

const document = (bytes = 10, etag?: string) => new Document(new Uint8Array(bytes), etag);

describe('a document that many panels read', () => {
  it('is read once for all who ask at about the same time, and for a moment more', async () => {
    const { get, answer, asked, found, pass } = world();
    const asking = [get(), get(), get()];
    const health = document();
    answer(health);
    assert.deepEqual(await Promise.all(asking), [health, health, health]);
    pass(899);
    assert.equal(await get(), health);
    assert.equal(asked.length, 1);
    assert.deepEqual(found, ['shared', 'shared', 'new', 'fresh']);
  });

  it('is asked again when it is older, and is the same object if nothing has changed', async () => {
    const { get, answer, asked, found, pass } = world();
    const first = get();
    const health = document(10, '"1"');
    answer(health);
    await first;
    pass(900);
    const second = get();
    assert.equal(asked[1]?.held, health, 'the scheduler is told what is held');
    answer(health);
    assert.equal(await second, health);
    assert.deepEqual(found, ['new', 'unchanged']);
  });

  it('that cannot be read fails for everybody who waited, and is asked again by the next', async () => {
    const { get, answer } = world();
    const asking = [get(), get()];
    answer(new Error('away'));
    const told = await Promise.allSettled(asking);
    assert.deepEqual(
      told.map(({ status }) => status),
      ['rejected', 'rejected'],
    );
    const again = get();
    const health = document();
    answer(health);
    assert.equal(await again, health);
  });

  it('is not lost for the others when one panel leaves', async () => {
    const { get, answer, asked } = world();
    const leaves = new AbortController();
    const [left, stayed] = [get('health', leaves.signal), get()];
    leaves.abort(new Error('the panel was closed'));
    await assert.rejects(left, /the panel was closed/);
    assert.equal(asked[0]?.signal.aborted, false);
    const health = document();
    answer(health);
    assert.equal(await stayed, health);
  });

  it('is not read any further when the last panel has left, and read anew for the next', async () => {
    const { get, answer, asked } = world();
    const leaves = new AbortController();
    const left = [get('health', leaves.signal), get('health', leaves.signal)];
    leaves.abort(new Error('the dashboard was closed'));
    for (const each of left) await assert.rejects(each, /the dashboard was closed/);
    assert.equal(asked[0]?.signal.aborted, true, 'the request to the scheduler is cancelled');
    const next = get();
    assert.equal(asked.length, 2);
    answer(new Error('an answer nobody waits for'));
    const health = document();
    answer(health);
    assert.equal(await next, health);
    assert.equal(await get(), health);
  });

  it('that was read before a change is not given after it, not even to who asked while it was under way', async () => {
    const { get, cache, answer } = world();
    const before = get();
    cache.forget('hea');
    const after = get();
    const [old, changed] = [document(), document()];
    answer(old);
    answer(changed);
    assert.equal(await before, old);
    assert.equal(await after, changed);
    assert.equal(await get(), changed);
  });

  it('makes room for others: the one that was asked for longest ago goes first', async () => {
    const { get, cache, answer, asked } = world({ maxWeight: 10_000 });
    const read = async (key: string) => {
      const reading = get(key);
      answer(document(3_000));
      await reading;
    };
    await read('a');
    await read('b');
    await get('a');
    await read('c');
    assert.ok(cache.weight <= 10_000);
    assert.equal(asked.length, 3);
    await get('a');
    assert.equal(asked.length, 3, 'a was asked for last and is still there');
    await read('b');
    assert.equal(asked.length, 4, 'b had to go');
  });

  it('is parsed once, and counts for more then', () => {
    const health = document(1_000);
    const before = health.weight;
    let times = 0;
    const read = () => ({ times: ++times });
    assert.deepEqual(health.as('schema', read), { times: 1 });
    assert.deepEqual(health.as('schema', read), { times: 1 });
    assert.ok(health.weight > before);
  });
});
