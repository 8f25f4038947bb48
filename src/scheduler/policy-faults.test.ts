import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { PolicyFaults } from './policy-faults.ts';
import type { Snapshot } from './policy/snapshots/snapshot.ts';
import type { Outcome } from './policy/solvers/outcome.ts';

const snapshot = { sha256: 'x', stations: [{ key: 'a', bikes: 4, capacity: 9 }] } as unknown as Snapshot;

describe('faults of the policy engine for drills', () => {
  it('leave solvers no time, until they are cleared', async () => {
    const faults = new PolicyFaults();
    assert.equal(faults.deadlineMs(15_000), 15_000);
    await faults.inject('solver-timeouts');
    assert.equal(faults.deadlineMs(15_000), 1);
    await faults.clear('solver-timeouts');
    assert.equal(faults.deadlineMs(15_000), 15_000);
  });

  it('show a city without bikes, and leave runs what they were asked for', async () => {
    const faults = new PolicyFaults();
    const seen = faults.over({
      latest: () => Promise.resolve(snapshot),
      bySha: () => Promise.resolve(snapshot),
      at: () => Promise.resolve({ snapshot, inputQuality: 'ok' }),
    });
    await faults.inject('network-degraded');
    assert.equal((await seen.latest('city'))?.stations[0]?.bikes, 0);
    assert.deepEqual(await seen.bySha('city', 'x'), snapshot);
    await faults.clear('network-degraded');
    assert.deepEqual(await seen.latest('city'), snapshot);
  });

  it('serve plans of global that leave the city as it is, and none of greedy', async () => {
    const faults = new PolicyFaults();
    const outcome = {
      served: 'greedy',
      fallback: { reason: 'no_improvement', message: '' },
      timedOut: false,
      moves: [{ moveRank: 1 }],
      objective: { total: 2 },
      greedyObjective: { total: 2 },
      idleObjective: { total: 5 },
    } as unknown as Outcome;
    assert.equal(faults.served(outcome, 'global'), outcome);
    await faults.inject('poor-plans');
    assert.equal(faults.served(outcome, 'greedy'), outcome);
    const { served, fallback, moves, objective, greedyObjective } = faults.served(outcome, 'global');
    assert.deepEqual([served, fallback, moves], ['global', undefined, []]);
    assert.deepEqual([objective.total, greedyObjective.total], [5, 2]);
    await faults.clear('poor-plans');
    assert.equal(faults.served(outcome, 'global'), outcome);
  });

  it('are refused if there is none of the name', async () => {
    await assert.rejects(
      new PolicyFaults().inject('fire'),
      /known are solver-timeouts, network-degraded, poor-plans/,
    );
  });
});
