import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { instancesQuery, type InstanceCondition } from '../../contract/management.ts';
import { ProblemError } from '../../contract/problem.ts';
import type { Instance } from './instance.ts';
import { deadLettersPage, instancesPage } from './pages.ts';

interface Given {
  name: string;
  type?: 'pve' | 'pbs' | 'pmg';
  group?: string;
  failures?: number;
  lastSuccessAt?: number;
  is?: InstanceCondition;
}

function instance({ name, type = 'pve', group, failures = 0, lastSuccessAt, is }: Given): Instance {
  const lastAttempt = 5_000;
  return {
    key: `${type}::${name}`,
    config: {
      name,
      type,
      url: `https://${name}.example:8006`,
      auth: { tokenId: 'a@b!c', secret: 's' },
      ...(group !== undefined && { group }),
    },
    inFlight: false,
    offlineUntil: is === 'offline' ? 1 : undefined,
    state: {
      ...(lastSuccessAt !== undefined && { lastSuccessAt }),
      consecutiveFailures: is === 'failing' ? 1 : failures,
      breaker: { state: failures >= 3 ? 'open' : 'closed', failures, since: 0 },
      parts: {},
      nextRun: 10_000,
      ...(is === 'paused' && { paused: { since: 0, by: 'ada', reason: 'disks' } }),
      ...(is === 'dead-letter' && {
        deadLetter: { reason: 'permanent_failure', firstAttempt: 1_000, lastAttempt, retryCount: 3 },
        lastError: { at: lastAttempt, message: 'HTTP 401 of proxy', category: 'permanent' },
      }),
    },
  };
}
/** Pages over instances that stand in for the fleet. */
function pages(instances: () => Instance[]) {
  const health = (key: string) => ({ key }) as never;
  return (query: Record<string, unknown>) =>
    instancesPage({ instances, health }, instancesQuery.parse(query));
}
const keysOf = (page: { instances: { key: string }[] }) => page.instances.map(({ key }) => key);

describe('a list of instances', () => {
  const fleet = [
    instance({ name: 'b', group: 'staging', failures: 4, is: 'dead-letter', lastSuccessAt: 3 }),
    instance({ name: 'a', lastSuccessAt: 9 }),
    instance({ name: 'c', type: 'pbs', is: 'failing', lastSuccessAt: 5 }),
    instance({ name: 'd', type: 'pmg', is: 'paused' }),
    instance({ name: 'e', is: 'offline' }),
    instance({ name: 'f' }),
  ];
  const list = pages(() => fleet);

  it('is ordered by key, and says of each how it stands', () => {
    const page = list({});
    assert.deepEqual(
      page.instances.map(({ key, state }) => `${key} ${state}`),
      [
        'pbs::c failing',
        'pmg::d paused',
        'pve::a healthy',
        'pve::b dead-letter',
        'pve::e offline',
        'pve::f waiting',
      ],
    );
    assert.deepEqual([page.total, page.next], [6, null]);
  });

  it('has those that match every filter', () => {
    const matching = (query: Record<string, unknown>) => keysOf(list(query));
    assert.deepEqual(matching({ type: 'pbs' }), ['pbs::c']);
    assert.deepEqual(matching({ group: 'staging' }), ['pve::b']);
    assert.deepEqual(matching({ breaker: 'open' }), ['pve::b']);
    assert.deepEqual(matching({ state: 'waiting' }), ['pve::f']);
    assert.deepEqual(matching({ text: 'A.EXAMPLE' }), ['pve::a']);
    assert.deepEqual(matching({ text: 'http 401' }), ['pve::b']);
    assert.deepEqual(matching({ type: 'pve', state: 'paused' }), []);
  });

  it('is sorted as asked, who never answered first', () => {
    assert.deepEqual(keysOf(list({ sort: 'lastSuccess' })), [
      'pmg::d',
      'pve::e',
      'pve::f',
      'pve::b',
      'pbs::c',
      'pve::a',
    ]);
    assert.equal(keysOf(list({ sort: 'failures', order: 'desc' }))[0], 'pve::b');
    assert.equal(keysOf(list({ sort: 'nextPoll', order: 'desc' }))[0], 'pmg::d');
  });

  it('refuses a cursor that is none, or of another list, and says what to do', () => {
    const { next } = list({ limit: 2 });
    for (const [query, why] of [
      [{ cursor: 'nonsense' }, /cursor: must be the `next`/],
      [{ cursor: Buffer.from('[1,2,3]').toString('base64url') }, /must be the `next`/],
      [{ cursor: next, sort: 'failures' }, /sorted otherwise/],
      [{ cursor: next, order: 'desc' }, /sorted otherwise/],
    ] as const)
      assert.throws(
        () => list(query),
        (error) => {
          assert.ok(error instanceof ProblemError);
          assert.deepEqual([error.status, error.field], [400, 'cursor']);
          assert.match(error.message, why);
          return true;
        },
      );
  });

  it('of dead letters says why each is one, and since when', () => {
    const { deadLetters, total } = deadLettersPage(fleet, {
      sort: 'retryCount',
      order: 'desc',
      limit: 10,
    });
    assert.equal(total, 1);
    assert.deepEqual(deadLetters, [
      {
        key: 'pve::b',
        type: 'pve',
        instance: 'b',
        displayName: 'b',
        group: 'staging',
        state: 'dead-letter',
        reason: 'permanent_failure',
        firstAttempt: '1970-01-01T00:00:01.000Z',
        lastAttempt: '1970-01-01T00:00:05.000Z',
        retryCount: 3,
        nextRetry: '1970-01-01T00:00:10.000Z',
        lastError: { at: '1970-01-01T00:00:05.000Z', message: 'HTTP 401 of proxy', category: 'permanent' },
      },
    ]);
  });
});

describe('the pages of a list', () => {
  const given = fc.record({
    name: fc.stringMatching(/^[a-z][a-z0-9.-]{0,6}$/),
    failures: fc.integer({ min: 0, max: 4 }),
    lastSuccessAt: fc.integer({ min: 0, max: 6 }),
  });
  const fleetArbitrary = fc
    .uniqueArray(given, { selector: ({ name }) => name, maxLength: 30 })
    .map((all) => all.map(instance));
  const walk = (list: ReturnType<typeof pages>, query: Record<string, unknown>, between = () => {}) => {
    const seen: string[] = [];
    for (let cursor: string | null | undefined; cursor !== null;) {
      const page = list({ ...query, ...(cursor !== undefined && { cursor }) });
      seen.push(...keysOf(page));
      cursor = page.next;
      between();
    }
    return seen;
  };

  it('hold each instance once, in one order, whatever their size', () => {
    const sort = fc.constantFrom('key', 'lastSuccess', 'failures', 'nextPoll');
    fc.assert(
      fc.property(
        fleetArbitrary,
        sort,
        fc.constantFrom('asc', 'desc'),
        fc.integer({ min: 1, max: 9 }),
        (fleet, by, order, limit) => {
          const list = pages(() => fleet);
          const whole = keysOf(list({ sort: by, order, limit: 1_000 }));
          assert.deepEqual(walk(list, { sort: by, order, limit }), whole);
          assert.equal(new Set(whole).size, fleet.length);
        },
      ),
    );
  });

  it('hold everyone who is there throughout exactly once, whoever comes and goes meanwhile', () => {
    fc.assert(
      fc.property(fleetArbitrary, fleetArbitrary, fc.nat(), (stay, others, seed) => {
        const staying = new Set(stay.map(({ key }) => key));
        const guests = others.filter(({ key }) => !staying.has(key));
        let turn = seed;
        let now = [...stay, ...guests];
        const seen = walk(
          pages(() => now),
          { limit: 3 },
          () => {
            turn += 1;
            now = [...guests.filter((_, n) => (n + turn) % 2 === 0), ...stay];
          },
        );
        assert.equal(new Set(seen).size, seen.length, 'nobody twice');
        for (const key of staying) assert.ok(seen.includes(key), key);
      }),
    );
  });

  it('by last success, ascending, miss nobody who is polled meanwhile', () => {
    fc.assert(
      fc.property(fleetArbitrary, fc.array(fc.nat(29)), (fleet, polled) => {
        const now = [...fleet];
        let at = 100;
        const seen = walk(
          pages(() => now),
          { sort: 'lastSuccess', limit: 3 },
          () => {
            const index = polled.pop();
            const each = index === undefined ? undefined : now[index];
            if (each) now[index as number] = { ...each, state: { ...each.state, lastSuccessAt: (at += 1) } };
          },
        );
        for (const { key } of fleet) assert.ok(seen.includes(key), key);
      }),
    );
  });
});
