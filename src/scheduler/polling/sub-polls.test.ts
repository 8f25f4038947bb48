import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FleetSimulation, defaultSettings, simulatedConfigs } from '../../../tests/simulated-fleet.ts';
import type { PollResult } from './instance-state.ts';

const good = (requests: number): PollResult => ({ ok: true, warnings: [], changeHash: 'x', requests });
const refused: PollResult = {
  ok: false,
  failure: { kind: 'refused', category: 'transient', message: 'refused' },
  requests: 1,
};

/** One cluster whose status polls alone take what its host bears, so that everything else of it waits. */
function busyHost() {
  const host = { refuses: false };
  const simulation = new FleetSimulation({
    seed: 1,
    settings: { ...defaultSettings, host: { concurrency: 3, requestsPerMinute: 30 } },
    world: (_config, part) => ({
      result: host.refuses ? refused : good(part === 'status' ? 10 : 2),
      ms: 30,
    }),
  });
  simulation.scheduler.setFleet(simulatedConfigs(1), new Map(), simulation.now);
  return { host, simulation, backlog: () => simulation.scheduler.snapshot(simulation.now).backlog };
}

describe('what else is asked of an instance', () => {
  it('is owed for as long as it waits for what its host bears', () => {
    const { simulation, backlog } = busyHost();
    simulation.run(20 * 60_000);
    const before = backlog();
    simulation.run(20 * 60_000);
    assert.ok(before > 5 && backlog() > before, `${before}, then ${backlog()}`);
  });

  it('is not owed while the instance refuses, and none of it piles up meanwhile', () => {
    const { host, simulation, backlog } = busyHost();
    simulation.run(20 * 60_000);
    assert.ok(backlog() > 5);
    host.refuses = true;
    simulation.run(15_000);
    for (let minute = 0; minute < 25; minute += 1) {
      assert.ok(backlog() <= 1, `${backlog()} polls wait after ${minute} min`);
      simulation.run(60_000);
    }
  });
});
