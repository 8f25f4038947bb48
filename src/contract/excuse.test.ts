import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { excuseOf } from './excuse.ts';

const fault = Date.UTC(2026, 10, 21, 8);
const minute = 60_000;
const iso = (at: number) => new Date(at).toISOString();
const failingSince = (at: number) => ({
  paused: undefined,
  plannedOfflineUntil: undefined,
  pollStatus: { lastSuccess: undefined, consecutiveFailures: 3, firstFailureAt: iso(at) },
});

describe('an instance is excused', () => {
  it('while it is paused or offline by plan, whatever else there is', () => {
    const failing = failingSince(fault - 60 * minute);
    const paused = { by: 'grace', reason: 'disks are replaced', since: undefined, until: undefined };
    assert.equal(excuseOf({ ...failing, paused }, null, null), 'paused');
    assert.equal(excuseOf({ ...failing, plannedOfflineUntil: iso(fault) }, null, fault), 'offline by plan');
  });

  it('by a fault of the whole fleet that its trouble began with', () => {
    assert.equal(excuseOf(failingSince(fault - minute), fault - 2 * minute, fault), 'fleet-wide fault');
    const silent = { ...failingSince(fault), pollStatus: { ...failingSince(fault).pollStatus } };
    assert.equal(
      excuseOf(
        { ...silent, pollStatus: { ...silent.pollStatus, firstFailureAt: undefined } },
        fault - minute,
        fault,
      ),
      'fleet-wide fault',
    );
  });

  it('by nothing where it had failed long before the fleet did, where the fleet is well, or where it never succeeded', () => {
    assert.equal(excuseOf(failingSince(fault - 6 * minute), null, fault), '');
    assert.equal(excuseOf(failingSince(fault - minute), null, null), '');
    const never = { ...failingSince(fault).pollStatus, firstFailureAt: undefined };
    assert.equal(excuseOf({ ...failingSince(fault), pollStatus: never }, null, fault), '');
  });
});
