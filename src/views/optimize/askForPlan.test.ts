import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CallFailed, type Call } from '../host/call.ts';
import { askForPlan, type PlanQuery } from './askForPlan.ts';

const query: PlanQuery = { sv: 'sv1.k.p.s', policy_version: 'rebal.greedy.v1', T_bucket: 60 };
const pending = { status: 'pending', retry_after_ms: 700 };
const ready = { status: 'ready', moves: [] };
const noAnswer = new CallFailed(undefined, {});

/** Asks a service that answers these, one after the other; also tells how long was waited in between. */
async function asking(...answers: (object | Error)[]) {
  const waits: number[] = [];
  const stop = new AbortController();
  const call = (() => {
    const answer = answers.shift();
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  }) as unknown as Call;
  const wait = (ms: number) => (waits.push(ms), Promise.resolve());
  const asked = askForPlan(query, { call, wait, signal: stop.signal, onPending: () => {} });
  return { outcome: await asked.catch((error: unknown) => error), waits };
}

describe('asking for a plan', () => {
  it('asks again when the service says, until it is there', async () => {
    const { outcome, waits } = await asking(pending, { ...pending, retry_after_ms: 60_000 }, ready);
    assert.equal(outcome, ready);
    assert.deepEqual(waits, [700, 5_000]);
  });

  it('asks some times more where no answer comes, and gives up then', async () => {
    assert.equal((await asking(noAnswer, pending, noAnswer, noAnswer, noAnswer, ready)).outcome, ready);
    assert.equal((await asking(noAnswer, noAnswer, noAnswer, noAnswer, ready)).outcome, noAnswer);
  });

  it('takes a refusal as it is', async () => {
    const refused = new CallFailed(409, { detail: 'another snapshot' });
    assert.equal((await asking(refused, ready)).outcome, refused);
  });

  it('asks nothing once nobody waits for it any more', async () => {
    const call = (() => assert.fail('it was asked')) as unknown as Call;
    const ports = { call, wait: () => Promise.resolve(), onPending: () => {} };
    await assert.rejects(askForPlan(query, { ...ports, signal: AbortSignal.abort() }), {
      name: 'AbortError',
    });
  });
});
