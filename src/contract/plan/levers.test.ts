import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { leverChanges, narrowed } from './levers.ts';

const limit = fc.integer({ min: 1, max: 50 });
const settings = fc.record({
  maxConcurrency: limit,
  maxQueueSize: limit,
  maxInFlight: limit,
  restart: fc.boolean(),
});

describe('a kill switch', () => {
  it('changes what it names and leaves the rest', () => {
    const current = { maxConcurrency: 5, maxQueueSize: 1000, maxInFlight: 10, restart: false };
    assert.deepEqual(narrowed('search-console-sync', current, { maxInFlight: 5 }), {
      ...current,
      maxInFlight: 5,
    });
  });

  it('never raises a limit: a concurrency of 2 leaves a stage that runs at 1 where it is', () => {
    const current = { maxConcurrency: 1, maxQueueSize: 1000, maxInFlight: 10, restart: false };
    assert.equal(narrowed('search-console-sync', current, { maxConcurrency: 2 }).maxConcurrency, 1);
    fc.assert(
      fc.property(
        settings,
        fc.record({ maxConcurrency: limit, maxInFlight: limit }, { requiredKeys: [] }),
        (before, change) => {
          const after = narrowed('search-console-sync', before, change);
          assert.ok(after.maxConcurrency <= before.maxConcurrency);
          assert.ok(after.maxQueueSize <= before.maxQueueSize);
          assert.ok(after.maxInFlight <= before.maxInFlight);
          // Pulling it again changes nothing more.
          assert.deepEqual(narrowed('search-console-sync', after, change), after);
        },
      ),
    );
  });

  it('turns adaptive polling off, whatever the scope', () => {
    const current = { enabled: true, scope: { groups: ['staging'], percent: 75 } };
    assert.deepEqual(narrowed('adaptive-polling', current, { enabled: false }), {
      ...current,
      enabled: false,
    });
  });

  it('takes versions away, never adds one, and closes the choice', () => {
    const current = {
      availableVersions: ['greedy', 'global'],
      defaultVersion: 'global',
      audience: 'public' as const,
    };
    const change = {
      availableVersions: ['greedy', 'other'],
      defaultVersion: 'greedy',
      audience: 'none' as const,
    };
    assert.deepEqual(narrowed('optimize', current, change), {
      availableVersions: ['greedy'],
      defaultVersion: 'greedy',
      audience: 'none',
    });
    assert.equal(
      narrowed('optimize', { ...current, audience: 'none' }, { audience: 'public' }).audience,
      'none',
    );
  });

  it('degrades the posture and keeps versions and audience; a lower level does not mend a higher one', () => {
    const current = {
      availableVersions: ['greedy'],
      defaultVersion: 'greedy',
      audience: 'internal' as const,
    };
    assert.deepEqual(narrowed('optimize', current, { degradeLevel: 2 }), { ...current, degradeLevel: 2 });
    assert.equal(narrowed('optimize', { ...current, degradeLevel: 3 }, { degradeLevel: 1 }).degradeLevel, 3);
  });

  it('that changes nothing is refused', () => {
    assert.match(
      leverChanges.optimize.safeParse({}).error?.issues[0]?.message ?? '',
      /changes nothing: name/,
    );
    assert.match(
      leverChanges['search-console-sync'].safeParse({}).error?.issues[0]?.message ?? '',
      /changes nothing: name a limit/,
    );
  });
});
