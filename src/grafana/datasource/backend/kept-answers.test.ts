import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { KeptAnswers, type Answered, type KeptAnswer } from './kept-answers.ts';

const stays = new AbortController().signal;

function world({ maxBytes = 1e6 } = {}) {
  const how: Answered[] = [];
  const answers = new KeptAnswers({ maxBytes, answered: (each) => how.push(each) });
  let made = 0;
  const make =
    ({ anySpan = true, holds = async () => true, bytes = 10 } = {}) =>
    async (): Promise<KeptAnswer> => ({ frames: [new Uint8Array(bytes).fill(++made)], anySpan, holds });
  return {
    how,
    answers,
    make,
    get made() {
      return made;
    },
  };
}

describe('an answer', () => {
  it('is worked out once for all who ask the same at the same time', async () => {
    const { answers, make, how } = world();
    const key = { query: 'queue', span: '1h' };
    const all = await Promise.all([1, 2, 3].map(() => answers.get(key, make(), stays)));
    assert.deepEqual(
      all.map(([frame]) => frame?.[0]),
      [1, 1, 1],
    );
    assert.deepEqual(how, ['made', 'shared', 'shared']);
  });

  it('is given again as long as what it was made of holds', async () => {
    const { answers, make, how } = world();
    let holds = true;
    const ask = () => answers.get({ query: 'queue', span: '1h' }, make({ holds: async () => holds }), stays);
    assert.equal((await ask())[0]?.[0], 1);
    assert.equal((await ask())[0]?.[0], 1);
    holds = false;
    assert.equal((await ask())[0]?.[0], 2);
    assert.deepEqual(how, ['made', 'kept', 'made']);
  });

  it('that looked at the time range is for this range alone', async () => {
    const { answers, make } = world();
    const ask = (query: string, span: string, anySpan: boolean) =>
      answers.get({ query, span }, make({ anySpan }), stays);
    assert.equal((await ask('history', '1h', false))[0]?.[0], 1);
    assert.equal((await ask('history', '2h', false))[0]?.[0], 2);
    assert.equal((await ask('history', '2h', false))[0]?.[0], 2);
    assert.equal((await ask('queue', '1h', true))[0]?.[0], 3);
    assert.equal((await ask('queue', '2h', true))[0]?.[0], 3);
  });

  it('whose documents cannot be read any more is made again, which says why in the right words', async () => {
    const { answers, make } = world();
    const key = { query: 'queue', span: '' };
    await answers.get(key, make({ holds: () => Promise.reject(new Error('away')) }), stays);
    const failing = () => Promise.reject(new Error('Nothing listens at http://x. Start the scheduler.'));
    await assert.rejects(answers.get(key, failing, stays), /Start the scheduler/);
  });

  it('that failed is not kept', async () => {
    const { answers, make } = world();
    const key = { query: 'queue', span: '' };
    await assert.rejects(
      answers.get(key, () => Promise.reject(new Error('away')), stays),
      /away/,
    );
    assert.equal((await answers.get(key, make(), stays))[0]?.[0], 1);
  });

  it('goes when others need the room, and is never kept if it needs most of it', async () => {
    const { answers, make, how } = world({ maxBytes: 10_000 });
    const ask = (query: string, bytes: number) => answers.get({ query, span: '' }, make({ bytes }), stays);
    for (const query of ['a', 'b', 'c', 'd', 'e', 'f']) await ask(query, 1_500);
    await ask('large', 9_000);
    how.length = 0;
    for (const query of ['f', 'e', 'large', 'a']) await ask(query, 1_500);
    assert.deepEqual(how, ['kept', 'kept', 'made', 'made']);
  });
});
