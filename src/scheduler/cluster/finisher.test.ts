import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { systemClock } from '../clock/clock.ts';
import { newInstanceState } from '../polling/instance-state.ts';
import type { Claim } from './claims.ts';
import { unchanged } from './endings.ts';
import type { Ended, Ending } from './finish.ts';
import { Finisher } from './finisher.ts';

const state = newInstanceState(0, 0, 1_000);
const ending = (key: string): Ending => {
  const job = { id: key, retryCount: 0, data: { key, part: 'status' as const } };
  const claim: Claim = {
    key,
    part: 'status',
    epoch: 1,
    job,
    since: 0,
    state,
    revision: 0,
    unfinished: 1,
    heldSince: null,
  };
  return { claim, change: unchanged, ran: false };
};
const asEnded = (endings: readonly Ending[]): Ended[] =>
  endings.map((each) => ({ ending: each, before: state, after: state }));
const keyOf = ({ claim }: Ending) => claim.key;

/** Timers fire at once, in order, when they are let. */
function heldClock() {
  const waiting: (() => void)[] = [];
  const clock = {
    ...systemClock,
    after: (_: number, call: () => void) => {
      waiting.push(call);
      return () => {
        const at = waiting.indexOf(call);
        if (at >= 0) waiting.splice(at, 1);
      };
    },
  };
  return { clock, fire: () => waiting.splice(0).forEach((call) => call()) };
}

describe('the ends of polls', () => {
  const begin = (finish: (endings: readonly Ending[]) => Promise<Ended[]>) => {
    const { clock, fire } = heldClock();
    const told: string[] = [];
    const finisher = new Finisher({
      clock,
      finish,
      onEnded: (each) => told.push(`ended ${keyOf(each.ending)}`),
      onStale: (each) => told.push(`stale ${keyOf(each)}`),
      onError: () => told.push('failed'),
    });
    return { finisher, fire, told };
  };

  it('are written together, and those that no longer count are told apart', async () => {
    const batches: string[][] = [];
    const { finisher, fire, told } = begin((endings) => {
      batches.push(endings.map(keyOf));
      return Promise.resolve(asEnded(endings.filter((each) => keyOf(each) !== 'b')));
    });
    for (const key of ['a', 'b', 'c']) finisher.add(ending(key));
    assert.equal(finisher.size, 3);
    fire();
    await finisher.written();
    assert.deepEqual(batches, [['a', 'b', 'c']]);
    assert.deepEqual(told, ['ended a', 'ended c', 'stale b']);
    assert.equal(finisher.size, 0);
  });

  it('are tried again, with what has come meanwhile, when they could not be written', async () => {
    const batches: string[][] = [];
    const { finisher, fire, told } = begin((endings) => {
      batches.push(endings.map(keyOf));
      return batches.length === 1
        ? Promise.reject(new Error('no server'))
        : Promise.resolve(asEnded(endings));
    });
    finisher.add(ending('a'));
    fire();
    await new Promise(setImmediate);
    finisher.add(ending('b'));
    assert.deepEqual(finisher.unwritten.map(keyOf), ['a', 'b']);
    fire();
    await finisher.written();
    assert.deepEqual(batches, [['a'], ['a', 'b']]);
    assert.deepEqual(told, ['failed', 'ended a', 'ended b']);
  });
});
