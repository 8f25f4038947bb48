import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { healthDocument } from '../../contract/health.ts';
import type { FleetMember, FleetSnapshot } from './fleet.ts';
import { healthDocumentOf } from './health-document.ts';
import { afterPoll, newInstanceState } from './instance-state.ts';
import type { PollResult } from './poll-result.ts';

const at = Date.UTC(2026, 10, 21, 8);
const cadence = { minMs: 5_000, baseMs: 10_000, maxMs: 300_000, stalenessTargetMs: 60_000, fixedMs: {} };
const ok: PollResult = { ok: true, warnings: ['node b is offline'], changeHash: '1', requests: 1 };
const refused: PollResult = {
  ok: false,
  failure: { kind: 'auth', category: 'permanent', message: 'HTTP 401' },
  requests: 1,
};
const member = (name: string, results: PollResult[], more: Partial<FleetMember> = {}): FleetMember => ({
  key: `pve::${name}`,
  config: {
    name,
    type: 'pve',
    url: 'https://h',
    group: 'staging',
    auth: { tokenId: 'a@b!c', secret: 'S3CRET' },
  },
  state: results.reduce(
    (state, result) => afterPoll(state, result, at - 24_000, () => 0.5, true),
    newInstanceState(at - 60_000, at + 5_000, 10_000),
  ),
  adaptive: false,
  inFlight: false,
  offlineUntil: undefined,
  waitingForHost: {},
  ...more,
});
const document = (members: FleetMember[], more: Partial<FleetSnapshot> = {}) =>
  healthDocumentOf(
    {
      at,
      enabled: true,
      workers: 16,
      backlog: 3,
      backlogByType: { pve: 3 },
      oldestOverdueMs: 1_500,
      partsInFlight: 0,
      faultMayBeOursSince: undefined,
      members,
      ...more,
    },
    { cadence },
  );
const fleet = [
  member('c', [ok], { adaptive: true }),
  member('a', []),
  member('b', [ok, refused, refused, refused]),
  member('d', [ok], { inFlight: true }),
];

describe('the health document', () => {
  it('is what the contract says', () => {
    const parsed = healthDocument.parse(JSON.parse(JSON.stringify(document(fleet))));
    assert.equal(parsed.instances.length, 4);
  });

  it('lists instances in the order of their keys', () => {
    assert.deepEqual(
      document(fleet).instances.map(({ key }) => key),
      ['pve::a', 'pve::b', 'pve::c', 'pve::d'],
    );
  });

  it('has a queue depth that is the backlog, and counts what is planned beside it', () => {
    assert.deepEqual(document(fleet).queue, {
      depth: 3,
      dueWithinSeconds: 3,
      perType: { pve: 3 },
      scheduled: 3,
      inFlight: 1,
      workers: 16,
      oldestOverdueSeconds: 1.5,
    });
  });

  it('shows a dead letter with its reason and its next retry', () => {
    const { deadLetter, instances } = document(fleet);
    assert.equal(deadLetter.count, 1);
    assert.deepEqual(deadLetter.tasks, [
      { instance: 'b', type: 'pve', nextRun: '2026-11-21T08:00:05.000Z', lastError: 'HTTP 401', failures: 3 },
    ]);
    assert.deepEqual(instances[1]?.deadLetter, {
      present: true,
      reason: 'permanent_failure',
      firstAttempt: '2026-11-21T07:59:36.000Z',
      lastAttempt: '2026-11-21T07:59:36.000Z',
      retryCount: 3,
      nextRetry: '2026-11-21T08:00:05.000Z',
    });
  });

  it('lists no more than 25 dead letters, but counts them all', () => {
    const many = Array.from({ length: 40 }, (_, n) => member(`n${n}`, [refused]));
    const { deadLetter } = document(many);
    assert.deepEqual([deadLetter.count, deadLetter.tasks.length], [40, 25]);
  });

  it('lists the breakers that are not closed or have failures', () => {
    assert.deepEqual(
      document([...fleet, member('e', [refused])]).breakers.map(({ instance, state }) => [instance, state]),
      [
        ['b', 'open'],
        ['e', 'closed'],
      ],
    );
    assert.equal(document(fleet).instances[1]?.breaker.notClosedSince, '2026-11-21T07:59:36.000Z');
  });

  it('scores staleness from 0 to 1, and leaves out the success of an instance that never had one', () => {
    const [a, , c] = document(fleet).staleness;
    assert.deepEqual([a?.score, a?.lastSuccess], [1, undefined]);
    assert.deepEqual([c?.score, c?.lastSuccess], [0.5, '2026-11-21T07:59:36.000Z']);
  });

  it('tells nothing of how an instance is logged in to', () => {
    assert.doesNotMatch(JSON.stringify(document(fleet)), /S3CRET|a@b!c/);
  });

  it('of an empty fleet is complete', () => {
    const { instances, breakers, staleness, deadLetter } = document([]);
    assert.deepEqual([instances, breakers, staleness, deadLetter], [[], [], [], { count: 0, tasks: [] }]);
  });
});
