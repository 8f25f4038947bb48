import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { healthDocument, type InstanceHealth } from '../contract/health.ts';
import { aboutFleet } from './fleet.ts';

const at = '2026-11-21T08:00:00.000Z';

function instance(name: string, changes: Record<string, object> = {}): object {
  return {
    key: `pve::${name}`,
    type: 'pve',
    instance: name,
    pollStatus: { lastSuccess: at, consecutiveFailures: 0 },
    breaker: { state: 'closed', failureCount: 0 },
    deadLetter: { present: false },
    ...changes,
  };
}
const failing = (failures: number) => ({
  pollStatus: {
    consecutiveFailures: failures,
    lastError: { at, message: 'GET /version: answered with HTTP 500', category: 'transient' },
  },
});
const fleet = (instances: object[], more: object = {}) =>
  aboutFleet(
    healthDocument.parse({
      enabled: true,
      queue: { depth: 0 },
      deadLetter: { count: 0 },
      instances: instances as InstanceHealth[],
      ...more,
    }),
  );

describe('the fleet of a running service', () => {
  it('is well where every instance answers', () => {
    assert.deepEqual(fleet([instance('a'), instance('b')]), [
      { check: 'targets', state: 'ok', says: '2 of 2 instances answer' },
    ]);
  });

  it('names who fails, and how sure that is', () => {
    const found = fleet([
      instance('once', failing(1)),
      instance('open', { ...failing(6), breaker: { state: 'open', failureCount: 6 } }),
      instance('dead', { ...failing(1), deadLetter: { present: true } }),
    ]);
    assert.deepEqual(
      found.map(({ check, state }) => [check, state]),
      [
        ['targets', 'ok'],
        ['pve::once', 'warn'],
        ['pve::open', 'fail'],
        ['pve::dead', 'fail'],
      ],
    );
    assert.equal(found[0]?.says, '0 of 3 instances answer');
    assert.match(found[2]?.says ?? '', /HTTP 500 \(6 times in a row, breaker open\)/);
    assert.match(found[3]?.fix ?? '', /rollcall dlq retry pve::dead/);
  });

  it('does not count those that are paused, or offline by plan', () => {
    const found = fleet([
      instance('paused', { ...failing(9), paused: { since: at, by: 'admin', reason: 'disks', until: at } }),
      { ...instance('asleep', failing(9)), plannedOfflineUntil: at },
      instance('well'),
    ]);
    assert.deepEqual(
      found.map(({ state, says }) => [state, says]),
      [['ok', '1 of 1 instances answer']],
    );
  });

  it('that fails as a whole is one cause, and not a line for each', () => {
    const found = fleet(
      Array.from({ length: 500 }, (_, n) => instance(`n${n}`, failing(1))),
      { faultMayBeOursSince: at },
    );
    assert.ok(found.length < 30, `${found.length} lines`);
    assert.ok(found.some(({ says }) => says.includes("this machine's")));
    assert.ok(found.some(({ says }) => says === '480 more fail.'));
  });
});
