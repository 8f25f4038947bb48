import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ProblemError } from '../../contract/problem.ts';
import { pause, poll, remove, reset, resume, retry, type Decision } from './decisions.ts';
import type { Instance } from './instance.ts';
import { retryAll } from './retry-all.ts';

const now = Date.UTC(2026, 10, 21, 15, 30);
const at = '2026-11-21T15:30:00.000Z';
const earlier = now - 60_000;

function instance(state: Partial<Instance['state']> = {}, more: Partial<Instance> = {}): Instance {
  return {
    key: 'pve::pve-node1',
    config: {
      name: 'pve-node1',
      type: 'pve',
      url: 'https://pve-node1.example:8006',
      auth: { tokenId: 'a@b!c', secret: 's' },
    },
    inFlight: false,
    offlineUntil: undefined,
    ...more,
    state: {
      lastSuccessAt: earlier,
      consecutiveFailures: 0,
      breaker: { state: 'closed', failures: 0, since: earlier },
      parts: { storage: { nextRun: now + 90_000 } },
      nextRun: now + 10_000,
      ...state,
    },
  };
}
const open = { breaker: { state: 'open', failures: 6, since: earlier }, consecutiveFailures: 6 } as const;
const dead = {
  ...open,
  deadLetter: { reason: 'max_retry_attempts', firstAttempt: earlier, lastAttempt: earlier, retryCount: 5 },
} as const;
const paused = { paused: { since: earlier, by: 'bob', reason: 'disks' } };
const offline = { offlineUntil: now + 3_600_000 };

const answerOf = <Answer>(decision: Decision<Answer>): Answer => {
  if (decision instanceof ProblemError) throw decision;
  return decision.answer;
};
const refused = (decision: Decision<unknown>, status: number, why: RegExp) => {
  assert.ok(decision instanceof ProblemError);
  assert.equal(decision.status, status);
  assert.match(decision.message, why);
};

describe('the answers of management', () => {
  it('have the shapes that were agreed', () => {
    const key = 'pve::pve-node1';
    assert.deepEqual(answerOf(reset(instance(open), 'admin', now)), {
      success: true,
      key,
      previousState: 'open',
      newState: 'closed',
      resetBy: 'admin',
      resetAt: at,
    });
    assert.deepEqual(answerOf(retry(instance(dead), now)), {
      success: true,
      key,
      previousRetryCount: 5,
      scheduledFor: at,
    });
    assert.deepEqual(answerOf(remove(instance(dead), 'gone', 'admin', now)), {
      success: true,
      key,
      reason: 'gone',
    });
    assert.deepEqual(
      answerOf(pause(instance(), { reason: 'x', until: '2026-11-21T17:00:00+01:00' }, 'a', now)),
      {
        success: true,
        key,
        pausedBy: 'a',
        pausedAt: at,
        until: '2026-11-21T16:00:00.000Z',
      },
    );
    assert.deepEqual(answerOf(resume(instance(paused), 'admin', now)), {
      success: true,
      key,
      resumedBy: 'admin',
      resumedAt: at,
      scheduledFor: at,
    });
    assert.deepEqual(answerOf(poll(instance({}, { inFlight: true }), ['status', 'storage', 'status'], now)), {
      success: true,
      key,
      inFlight: true,
      polls: [
        { part: 'status', plannedFor: '2026-11-21T15:30:10.000Z', scheduledFor: at },
        { part: 'storage', plannedFor: '2026-11-21T15:31:30.000Z', scheduledFor: at },
      ],
    });
  });
});

describe('what is not possible now', () => {
  it('is told with who was first, and when', () => {
    const breaker = { state: 'closed', failures: 0, since: earlier, resetBy: 'bob' } as const;
    refused(reset(instance({ breaker }), 'ada', now), 409, /is closed: bob reset it at 2026-11-21T15:29:00/);
    refused(
      reset(instance(), 'ada', now),
      409,
      /has been closed since 2026-11-21T15:29:00.*nothing to reset/,
    );
    refused(
      pause(instance(paused), { reason: 'x' }, 'ada', now),
      409,
      /bob paused .* \(disks\).*resume it first/,
    );
    refused(retry(instance(paused), now), 409, /no dead letter: bob paused it at/);
    refused(remove(instance(), 'gone', 'ada', now), 409, /no dead letter: its last good poll was at/);
    refused(resume(instance(), 'ada', now), 409, /not paused/);
  });

  it('includes any poll of one that is paused or offline by plan, for nothing would come of it', () => {
    for (const decide of [
      (each: Instance) => reset(each, 'ada', now),
      (each: Instance) => retry(each, now),
      (each: Instance) => poll(each, undefined, now),
    ]) {
      refused(decide(instance({ ...dead, ...paused })), 409, /bob paused .*resume it/);
      refused(decide(instance(dead, offline)), 409, /offline by plan until 2026-11-21T16:30/);
    }
    assert.ok(answerOf(remove(instance({ ...dead, ...paused }), 'gone', 'ada', now)).success);
  });

  it('is a pause that is over, and a part that there is not', () => {
    refused(pause(instance(), { reason: 'x', until: at }, 'ada', now), 422, /^until: .* is not after now/);
    refused(poll(instance(), ['mail'], now), 422, /^parts: .* pve has no mail, but status, guests/);
  });
});

describe('a retry of all dead letters', () => {
  const numbered = (count: number) =>
    Array.from({ length: count }, (_, n) => {
      const deadLetter = { ...dead.deadLetter, lastAttempt: earlier - ((n * 7_919) % count) };
      return instance({ ...dead, deadLetter }, { key: `pve::node${n}` });
    });

  it('takes those that have waited longest first, a tenth of a second apart', () => {
    const instances = numbered(10_000);
    const { orders, answer } = retryAll(instances, now);
    assert.equal(answer.tasksRetried, 10_000);
    const waited = new Map(instances.map(({ key, state }) => [key, state.deadLetter?.lastAttempt ?? 0]));
    orders.forEach(([key, order], index) => {
      assert.deepEqual(order, { kind: 'retry', runsAt: now + 100 * index });
      const next = orders[index + 1];
      if (next) assert.ok((waited.get(key) as number) <= (waited.get(next[0]) as number));
    });
    assert.deepEqual(
      answer.keys,
      orders.map(([key]) => key),
    );
  });

  it('leaves out who is no dead letter, paused or offline by plan; of none it is no error', () => {
    const { answer } = retryAll([instance(), instance({ ...dead, ...paused }), instance(dead, offline)], now);
    assert.deepEqual(answer, { success: true, tasksRetried: 0, keys: [] });
  });
});
